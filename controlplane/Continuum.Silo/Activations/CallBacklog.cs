using Continuum.Silo.Calls;

namespace Continuum.Silo.Activations;

/// <summary>The calls of one activation, waiting and running, and the rule which may start. Its owner locks.</summary>
internal sealed class CallBacklog(int maxWaiting, bool reentrant)
{
    private readonly Queue<GrainCall> _inTurn = [];
    private readonly Queue<GrainCall> _interleaving = [];

    // The one running call that keeps the others waiting; calls that interleave block nobody.
    private GrainCall? _blocking;

    public int Running { get; private set; }

    public bool IsIdle => Running == 0 && _inTurn.Count == 0 && _interleaving.Count == 0;

    /// <summary>Adds a call; false when too many wait.</summary>
    public bool TryAdd(GrainCall call)
    {
        if (!call.IsTick && _inTurn.Count + _interleaving.Count >= maxWaiting)
        {
            return false;
        }

        (Interleaves(call) ? _interleaving : _inTurn).Enqueue(call);
        return true;
    }

    /// <summary>Takes the next call that may start now; null when none may.</summary>
    public GrainCall? TakeNext()
    {
        if (!_interleaving.TryDequeue(out GrainCall? next)
            && (_blocking is not null || !_inTurn.TryDequeue(out next)))
        {
            return null;
        }

        Running++;
        _blocking ??= Interleaves(next) ? null : next;
        return next;
    }

    /// <summary>Notes that a call taken earlier has ended.</summary>
    public void End(GrainCall call)
    {
        Running--;
        _blocking = ReferenceEquals(_blocking, call) ? null : _blocking;
    }

    /// <summary>Takes all that wait.</summary>
    public List<GrainCall> TakeAll()
    {
        List<GrainCall> all = [.. _interleaving, .. _inTurn];
        _interleaving.Clear();
        _inTurn.Clear();
        return all;
    }

    private bool Interleaves(GrainCall call) => reentrant || call.Interleaves;
}
