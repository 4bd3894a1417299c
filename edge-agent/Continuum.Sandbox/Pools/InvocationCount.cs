namespace Continuum.Sandbox.Pools;

/// <summary>Counts the invocations under way, so that a version can be retired when the last has ended.</summary>
internal sealed class InvocationCount
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _closed;

    /// <summary>False once closed; true: <see cref="End"/> must follow.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return !_closed && ++_running > 0;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (--_running == 0 && _closed)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>Lets no more begin; completes when none is left.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_running == 0)
            {
                _idle.TrySetResult();
            }

            return _idle.Task;
        }
    }
}
