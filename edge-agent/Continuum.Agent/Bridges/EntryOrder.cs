namespace Continuum.Agent.Bridges;

/// <summary>
/// Lets messages onto the disk in the order they came, though several are on their way at once: each begins when all
/// before it have begun, and while one that was refused is not in, none behind it begins.
/// </summary>
internal sealed class EntryOrder
{
    private readonly Lock _gate = new();

    // Those that have to begin, or to begin again; each with who waits for its turn.
    private readonly SortedList<long, TaskCompletionSource> _outside = [];
    private long _last;

    /// <summary>One more message; to be called in their order.</summary>
    /// <returns>Its number.</returns>
    public long Join()
    {
        lock (_gate)
        {
            _outside.Add(++_last, NewTurn());
            return _last;
        }
    }

    /// <summary>Whether all before it have begun.</summary>
    public bool IsFirst(long number)
    {
        lock (_gate)
        {
            return _outside.Count > 0 && _outside.GetKeyAtIndex(0) == number;
        }
    }

    /// <summary>Waits until it is the first; at once where it is.</summary>
    public async Task TurnAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task turn;
            lock (_gate)
            {
                if (_outside.GetKeyAtIndex(0) == number)
                {
                    return;
                }

                if (_outside[number].Task.IsCompleted)
                {
                    _outside[number] = NewTurn(); // One before it was refused since.
                }

                turn = _outside[number].Task;
            }

            await turn.WaitAsync(cancellationToken);
        }
    }

    /// <summary>It has begun, or has ended: the next one may. No harm where it had.</summary>
    public void Leave(long number)
    {
        lock (_gate)
        {
            _outside.Remove(number);
            Wake();
        }
    }

    /// <summary>It had begun and was refused: who has not begun waits for it again.</summary>
    public void Return(long number)
    {
        lock (_gate)
        {
            _outside.TryAdd(number, NewTurn());
        }
    }

    private void Wake()
    {
        if (_outside.Count > 0)
        {
            _outside.GetValueAtIndex(0).TrySetResult();
        }
    }

    private static TaskCompletionSource NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
