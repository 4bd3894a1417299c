using Continuum.Silo.Calls;
using Continuum.Silo.Hosting;
using Continuum.Silo.Timers;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.Activations;

/// <summary>One grain object with its calls, its timers and its end.</summary>
internal sealed class Activation : IGrainContext
{
    private readonly Lock _gate = new();
    private readonly CallBacklog _backlog;
    private readonly GrainClass _grainClass;
    private readonly ActivationScheduler _scheduler;
    private readonly TimerSet _timers = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActivationState _state;
    private DeactivationReason? _reason;
    private CancellationToken _stopToken;
    private long _lastUse;
    private Grain? _grain;

    public Activation(EmbeddedSilo silo, GrainClass grainClass, GrainId grainId)
    {
        Silo = silo;
        GrainId = grainId;
        _grainClass = grainClass;
        _backlog = new CallBacklog(silo.Options.MaxWaitingCalls, grainClass.Reentrant);
        _scheduler = new ActivationScheduler(this);
        _lastUse = silo.Time.GetTimestamp();
    }

    public EmbeddedSilo Silo { get; }

    public GrainId GrainId { get; }

    public IGrainFactory GrainFactory => Silo.GrainFactory;

    public object? GrainInstance => _grain;

    public IServiceProvider ActivationServices => Silo.Services;

    public Task Deactivated => _deactivated.Task;

    /// <summary>Constructs the grain and makes it ready, as its first turn.</summary>
    /// <param name="cause">The call that activates it.</param>
    public void Start(CallFrame cause) => _scheduler.Start(() => ActivateAsync(cause));

    /// <summary>
    /// Takes a call, or refuses it when too many wait; false when the activation is over and takes none.
    /// </summary>
    public bool TryPost(GrainCall call)
    {
        lock (_gate)
        {
            if (_state == ActivationState.Ended)
            {
                return false;
            }

            if (!_backlog.TryAdd(call))
            {
                call.Refuse(new LimitExceededException(
                    $"{GrainId} has {Silo.Options.MaxWaitingCalls} calls waiting; {call.Frame} was not made. "
                    + "Call it less often, or raise MaxWaitingCalls."));
                return true;
            }

            Touch(call);
            Pump();
        }

        return true;
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reason is null)
            {
                _reason = deactivationReason;
                _stopToken = cancellationToken;
            }

            Pump();
        }
    }

    /// <summary>Ends the activation when it had no call for that long.</summary>
    public void DeactivateIfIdle(TimeSpan age)
    {
        lock (_gate)
        {
            if (_state == ActivationState.Active && _backlog.IsIdle && Silo.Time.GetElapsedTime(_lastUse) >= age)
            {
                _reason ??= new(DeactivationReasonCode.ActivationIdle, $"No call for {age.TotalSeconds:0.#} s.");
                Pump();
            }
        }
    }

    /// <summary>Refuses all that waits and takes no more.</summary>
    public void Abandon(Exception reason)
    {
        foreach (GrainCall call in End())
        {
            call.Refuse(reason);
        }
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        GrainTimer timer = new(this, callback, options);
        _timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Forget(GrainTimer timer) => _timers.Remove(timer);

    // Under the lock: calls start in the order they were taken.
    private void Pump()
    {
        if (_state != ActivationState.Active)
        {
            return;
        }

        if (_reason is { } reason)
        {
            if (_backlog.Running == 0)
            {
                _state = ActivationState.Deactivating;
                _scheduler.Start(() => DeactivateAsync(reason));
            }

            return;
        }

        while (_backlog.TakeNext() is { } call)
        {
            _scheduler.Start(() => RunAsync(call));
        }
    }

    private async Task RunAsync(GrainCall call)
    {
        Exception? thrown = call.IsOver ? null : await call.RunAsync(_grain!);
        if (call.ThrewTooLate)
        {
            Silo.Logger.ThrewTooLate(thrown, call.Frame);
        }

        if (thrown is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(
                new(DeactivationReasonCode.ApplicationError, inconsistent, "Its state changed in storage."),
                CancellationToken.None);
        }

        lock (_gate)
        {
            _backlog.End(call);
            Touch(call);
            Pump();
        }
    }

    private async Task ActivateAsync(CallFrame cause)
    {
        CallFrame.Current = new CallFrame(GrainId, nameof(Grain.OnActivateAsync), cause.Caller);
        try
        {
            using CancellationTokenSource deadline = new(Silo.Options.ResponseTimeout, Silo.Time);
            GrainConstruction construction = new(this);
            _grain = _grainClass.Create(construction);
            await construction.ReadStatesAsync();
            await _grain.OnActivateAsync(deadline.Token);
        }
        catch (Exception failure)
        {
            Silo.Logger.ActivationFailed(failure, GrainId);
            await FailAsync(failure);
            return;
        }

        lock (_gate)
        {
            _state = _state == ActivationState.Ended ? _state : ActivationState.Active;
            Pump();
        }
    }

    private async Task FailAsync(Exception failure)
    {
        _timers.StopAll();
        await DisposeGrainAsync();
        Abandon(failure);
    }

    private async Task DeactivateAsync(DeactivationReason reason)
    {
        _timers.StopAll();
        CallFrame.Current = new CallFrame(GrainId, nameof(Grain.OnDeactivateAsync), caller: null);
        try
        {
            using CancellationTokenSource deadline = new(Silo.Options.ResponseTimeout, Silo.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopToken);
            await _grain!.OnDeactivateAsync(reason, either.Token);
        }
        catch (Exception failure)
        {
            Silo.Logger.DeactivationFailed(failure, GrainId, reason);
        }

        await DisposeGrainAsync();
        foreach (GrainCall call in End())
        {
            Silo.Catalog.Post(GrainId, call);
        }
    }

    private async Task DisposeGrainAsync()
    {
        try
        {
            switch (_grain)
            {
                case IAsyncDisposable asynchronous:
                    await asynchronous.DisposeAsync();
                    break;
                case IDisposable synchronous:
                    synchronous.Dispose();
                    break;
            }
        }
        catch (Exception failure)
        {
            Silo.Logger.DisposalFailed(failure, GrainId);
        }
    }

    // What is left is the caller's to move or to refuse. Ticks end with their activation.
    private List<GrainCall> End()
    {
        List<GrainCall> left;
        lock (_gate)
        {
            _state = ActivationState.Ended;
            left = _backlog.TakeAll();
        }

        Silo.Catalog.Remove(this);
        _deactivated.TrySetResult();
        left.RemoveAll(call => call.IsTick);
        return left;
    }

    private void Touch(GrainCall call)
    {
        if (call.KeepsAlive)
        {
            _lastUse = Silo.Time.GetTimestamp();
        }
    }
}
