namespace Continuum.Placement.Planning;

/// <summary>The slots on each node, as doubly linked lists in arrays.</summary>
internal sealed class NodeLists
{
    private readonly int[] _head;
    private readonly int[] _carried;
    private int[] _next;
    private int[] _previous;

    internal NodeLists(int nodes, int slots)
    {
        _head = new int[nodes];
        Array.Fill(_head, -1);
        _carried = new int[nodes];
        _next = new int[slots];
        _previous = new int[slots];
    }

    private NodeLists(NodeLists other) =>
        (_head, _carried, _next, _previous) = ([.. other._head], [.. other._carried], [.. other._next], [.. other._previous]);

    internal NodeLists Copy() => new(this);

    internal void CopyFrom(NodeLists other)
    {
        other._head.CopyTo(_head, 0);
        other._carried.CopyTo(_carried, 0);
        other._next.AsSpan(0, Math.Min(_next.Length, other._next.Length)).CopyTo(_next);
        other._previous.AsSpan(0, Math.Min(_previous.Length, other._previous.Length)).CopyTo(_previous);
    }

    /// <summary>How many replicas a node carries.</summary>
    internal int CarriedBy(int node) => _carried[node];

    /// <summary>The first slot on a node, or -1.</summary>
    internal int FirstOn(int node) => _head[node];

    /// <summary>The slot after one on the same node, or -1.</summary>
    internal int After(int slot) => _next[slot];

    internal void Link(int slot, int node)
    {
        int head = _head[node];
        _next[slot] = head;
        _previous[slot] = -1;
        if (head >= 0)
        {
            _previous[head] = slot;
        }

        _head[node] = slot;
        _carried[node]++;
    }

    internal void Unlink(int slot, int node)
    {
        int previous = _previous[slot];
        int next = _next[slot];
        if (previous >= 0)
        {
            _next[previous] = next;
        }
        else
        {
            _head[node] = next;
        }

        if (next >= 0)
        {
            _previous[next] = previous;
        }

        _carried[node]--;
    }

    internal void Extend(int slots)
    {
        ReplicaTable.Grow(ref _next, slots);
        ReplicaTable.Grow(ref _previous, slots);
    }
}
