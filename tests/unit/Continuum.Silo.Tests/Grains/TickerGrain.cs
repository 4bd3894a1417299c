using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Tests.Grains;

internal sealed class TickerGrain(LifeLog life) : Grain, ITicker
{
    private IGrainTimer? _timer;
    private int _ticks;
    private bool _throws;

    public Task StartAsync(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task CancelAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task WaitAsync(Task until)
    {
        life.Add("ticker waits");
        await until;
    }

    public Task ThrowNextAsync()
    {
        _throws = true;
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        life.Add($"ticker deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    private async Task TickAsync()
    {
        await Task.Yield();
        _ticks++;
        life.Add($"tick {_ticks}");
        if (_throws)
        {
            _throws = false;
            throw new InvalidDataException("tick");
        }
    }
}
