namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Counts one program's open connections, so that it cannot take more than its share of the server.</summary>
internal sealed class ConnectionCount
{
    /// <summary>A runtime client needs one; threads of one program may have their own.</summary>
    public const int Limit = 16;

    private readonly Lock _gate = new();
    private int _open;
    private TaskCompletionSource? _drained;

    /// <summary>Counts one in, unless the program has its share.</summary>
    public bool TryOpen()
    {
        lock (_gate)
        {
            return _open < Limit && ++_open > 0;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            if (--_open == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Completes when none is open: what a program sent before it ended has been read then.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (_open == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }
}
