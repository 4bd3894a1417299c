namespace Continuum.Sandbox.Pools;

/// <summary>Lets so many in at once; the others wait in the order they came.</summary>
internal sealed class ConcurrencyGate(int limit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _inside;

    public int Limit => limit;

    /// <summary>True when let in: then <see cref="Leave"/> must follow. False when the time is up.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<bool> EnterAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_inside < limit)
            {
                _inside++;
                return true;
            }

            if (within <= TimeSpan.Zero)
            {
                return false;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(within, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return !TryStepOut(turn);
        }
        catch (OperationCanceledException)
        {
            if (!TryStepOut(turn))
            {
                Leave();
            }

            throw;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                first.Value.SetResult();
            }
            else
            {
                _inside--;
            }
        }
    }

    // False when its turn came at the same moment: then it is inside.
    private bool TryStepOut(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_gate)
        {
            if (turn.List is null)
            {
                return false;
            }

            _waiting.Remove(turn);
            return true;
        }
    }
}
