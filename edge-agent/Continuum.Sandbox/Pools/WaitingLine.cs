namespace Continuum.Sandbox.Pools;

/// <summary>Who waits for a sandbox, in order. Used under its shelf's lock.</summary>
internal sealed class WaitingLine
{
    private readonly LinkedList<TaskCompletionSource<StartOutcome>> _turns = new();

    public int Count => _turns.Count;

    /// <summary>Stands at the end.</summary>
    public LinkedListNode<TaskCompletionSource<StartOutcome>> Join() => _turns.AddLast(
        new TaskCompletionSource<StartOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Whose turn it is; null: nobody waits.</summary>
    public TaskCompletionSource<StartOutcome>? TryTake()
    {
        TaskCompletionSource<StartOutcome>? first = _turns.First?.Value;
        if (first is not null)
        {
            _turns.RemoveFirst();
        }

        return first;
    }

    /// <summary>Waits no longer. False: its turn has come already.</summary>
    public bool TryLeave(LinkedListNode<TaskCompletionSource<StartOutcome>> turn)
    {
        bool waits = turn.List is not null;
        if (waits)
        {
            _turns.Remove(turn);
        }

        return waits;
    }
}
