using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Events;

/// <summary>Lets one reader await that a descriptor is readable, at its end, or (a process) over.</summary>
internal sealed class Readiness(EventLoop loop, FileDescriptor descriptor, ulong key) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiter;
    private bool _disposed;

    /// <summary>Completes when the descriptor is ready, or at once when no longer watched.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return Task.CompletedTask;
            }

            // A wait that was cancelled left its source armed: join it.
            if (_waiter is null or { Task.IsCompleted: true })
            {
                _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                loop.Arm(descriptor, key);
            }

            return _waiter.Task.WaitAsync(cancellationToken);
        }
    }

    internal void Signal()
    {
        lock (_gate)
        {
            _waiter?.TrySetResult();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            loop.Forget(descriptor, key);
            _waiter?.TrySetResult();
        }
    }
}
