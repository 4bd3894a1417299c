namespace Continuum.Placement.Planning;

/// <summary>Remembers the replicas that were put and taken off a plan, so that they can be taken back.</summary>
internal sealed class PlanTrail(PlanState state)
{
    private readonly List<(int Function, int Node, bool Put)> _steps = [];

    /// <summary>How many changes were made; <see cref="UndoTo"/> takes back those after it.</summary>
    internal int Length => _steps.Count;

    internal (int Function, int Node, bool Put) this[int step] => _steps[step];

    internal void Record(int function, int node, bool put) => _steps.Add((function, node, put));

    internal void Clear() => _steps.Clear();

    /// <summary>Takes back all but the first changes, the last first.</summary>
    internal void UndoTo(int length)
    {
        while (_steps.Count > length)
        {
            (int function, int node, bool put) = _steps[^1];
            if (put)
            {
                state.Remove(function, node);
            }
            else
            {
                state.Put(function, node);
            }

            // The change itself, and the one that took it back.
            _steps.RemoveRange(_steps.Count - 2, 2);
            state.Refresh(function);
        }
    }
}
