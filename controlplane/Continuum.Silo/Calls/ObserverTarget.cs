using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Calls;

/// <summary>An object of the process that grains call: its calls run one at a time, on the thread pool.</summary>
internal sealed class ObserverTarget(GrainId id, IGrainObserver observer, int maxWaiting) : ICallTarget
{
    private readonly Lock _gate = new();
    private readonly Queue<GrainCall> _waiting = [];
    private bool _running;
    private bool _deleted;

    public GrainId Id { get; } = id;

    public void Post(GrainCall call)
    {
        lock (_gate)
        {
            if (_deleted)
            {
                call.Refuse(new ClientNotAvailableException(Id));
                return;
            }

            if (_waiting.Count >= maxWaiting)
            {
                call.Refuse(new LimitExceededException(
                    $"Observer {Id} has {maxWaiting} calls waiting; {call.Frame} was not made. "
                    + "It is too slow, or stuck."));
                return;
            }

            _waiting.Enqueue(call);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.RunAsync(), this, preferLocal: false);
    }

    /// <summary>Refuses the calls that wait and all that come.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            _deleted = true;
            while (_waiting.TryDequeue(out GrainCall? call))
            {
                call.Refuse(new ClientNotAvailableException(Id));
            }
        }
    }

    // Ends by itself when nothing waits; a call hands what it throws to its caller, so nothing can be thrown here.
    private async Task RunAsync()
    {
        while (TakeNext() is { } call)
        {
            if (!call.IsOver)
            {
                await call.RunAsync(observer).ConfigureAwait(false);
            }
        }
    }

    private GrainCall? TakeNext()
    {
        lock (_gate)
        {
            _running = _waiting.TryDequeue(out GrainCall? next);
            return next;
        }
    }
}
