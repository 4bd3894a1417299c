using Continuum.Silo.Activations;
using Orleans;

namespace Continuum.Silo.Tests.Grains;

internal sealed class CounterGrain(LifeLog life) : Grain, ICounter
{
    private int _value;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        life.Add($"{this.GetPrimaryKeyString()} activated");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        life.Add($"{this.GetPrimaryKeyString()} deactivated: {reason.ReasonCode}");
    }

    public Task<int> AddAsync(int amount) => Task.FromResult(_value += amount);

    public async Task<int> AddSlowlyAsync(int amount)
    {
        int seen = _value;
        await Task.Yield();
        await Task.Delay(TimeSpan.FromMilliseconds(0.1), TimeProvider.System);
        _value = seen + amount;
        return _value;
    }

    public ValueTask<int> ValueAsync() => new(_value);

    public ValueTask ResetAsync()
    {
        _value = 0;
        return ValueTask.CompletedTask;
    }

    public async Task FailAsync(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public async Task WaitAsync(Task until)
    {
        life.Add($"{this.GetPrimaryKeyString()} waits");
        await until;
    }

    public Task<int> PeekAsync() => Task.FromResult(_value);

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task StopAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<bool> RunsOnItsSchedulerAsync()
    {
        bool before = ActivationScheduler.CurrentActivation == GrainContext;
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        return before && ActivationScheduler.CurrentActivation == GrainContext;
    }
}
