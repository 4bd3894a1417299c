using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// Which nodes carry which functions, each replica in a slot with what it costs there, worked out once when it is put:
/// what a change of one replica costs is then a few additions.
/// </summary>
internal sealed class ReplicaTable : IPlacedNodes
{
    private readonly CompiledProblem _problem;
    private readonly CellCosts _costs;
    private int[] _count;
    private int[] _slotStart;
    private int[] _cellStart;
    private int[] _wordStart;
    private int[] _nodes;
    private int[] _functionOf;
    private long[] _own;
    private long[] _cells;
    private ulong[] _within;
    private int _functions;

    internal ReplicaTable(CompiledProblem problem)
    {
        _problem = problem;
        _costs = new CellCosts(problem, new LatencyCache(problem.Places, 64L * problem.Cells.Count));
        int count = problem.Functions.Count;
        (_count, _slotStart, _cellStart, _wordStart) = (new int[count], new int[count + 1], new int[count + 1], new int[count + 1]);
        (_nodes, _functionOf, _own, _cells, _within) = ([], [], [], [], []);
        Extend(count);
    }

    private ReplicaTable(ReplicaTable other)
    {
        _problem = other._problem;
        _costs = new CellCosts(_problem, new LatencyCache(_problem.Places, 64L * _problem.Cells.Count));
        (_count, _slotStart, _cellStart) = ([.. other._count], [.. other._slotStart], [.. other._cellStart]);
        (_wordStart, _nodes, _functionOf) = ([.. other._wordStart], [.. other._nodes], [.. other._functionOf]);
        (_own, _cells, _within) = ([.. other._own], [.. other._cells], [.. other._within]);
        _functions = other._functions;
    }

    /// <summary>Works out costs on the plan's own thread.</summary>
    internal CellCosts Costs => _costs;

    /// <summary>How many slots there are.</summary>
    internal int Slots => _slotStart[_functions];

    internal ReplicaTable Copy() => new(this);

    /// <summary>Takes over another's replicas; both are of the same problem.</summary>
    internal void CopyFrom(ReplicaTable other)
    {
        other._count.AsSpan(0, _functions).CopyTo(_count);
        other._nodes.AsSpan(0, Slots).CopyTo(_nodes);
        other._own.AsSpan(0, Slots).CopyTo(_own);
        other._cells.AsSpan(0, _cellStart[_functions]).CopyTo(_cells);
        other._within.AsSpan(0, _wordStart[_functions]).CopyTo(_within);
    }

    public ReadOnlySpan<int> NodesOf(int function) => _nodes.AsSpan(_slotStart[function], _count[function]);

    internal int CountOf(int function) => _count[function];

    internal int SlotOf(int function, int replica) => _slotStart[function] + replica;

    internal int FunctionOf(int slot) => _functionOf[slot];

    internal int NodeAt(int slot) => _nodes[slot];

    /// <summary>What a function's replicas cost, for <see cref="FunctionCosts"/>.</summary>
    internal ReplicaRows Rows(int function)
    {
        int count = _count[function];
        return new ReplicaRows
        {
            Nodes = _nodes.AsSpan(_slotStart[function], count),
            Own = _own.AsSpan(_slotStart[function], count),
            Cells = _cells.AsSpan(_cellStart[function], count * CellsOf(function)),
            Within = _within.AsSpan(_wordStart[function], count * ReplicaRows.Words(_problem, function)),
        };
    }

    /// <summary>Puts a replica behind the function's others; there is a free slot.</summary>
    internal void Append(int function, int node) => Set(function, _count[function]++, node);

    /// <summary>The same with what it costs there known already.</summary>
    /// <param name="function">The function.</param>
    /// <param name="node">The node.</param>
    /// <param name="known">As <see cref="CellCosts"/> would work it out.</param>
    internal void Append(int function, int node, KnownReplica known)
    {
        int replica = _count[function]++;
        int slot = _slotStart[function] + replica;
        (_nodes[slot], _own[slot]) = (node, known.Own);
        known.Cells.CopyTo(_cells.AsSpan(_cellStart[function] + (replica * known.Cells.Length)));
        known.Within.CopyTo(_within.AsSpan(_wordStart[function] + (replica * known.Within.Length)));
    }

    /// <summary>Takes one replica out; the last one takes its slot.</summary>
    internal void RemoveAt(int function, int replica)
    {
        int last = --_count[function];
        if (replica != last)
        {
            Swap(function, replica, last);
        }
    }

    /// <summary>Changes the slots of two replicas, one of which may be just behind the last.</summary>
    internal void Swap(int function, int one, int other)
    {
        if (one == other)
        {
            return;
        }

        int slot = _slotStart[function];
        (_nodes[slot + one], _nodes[slot + other]) = (_nodes[slot + other], _nodes[slot + one]);
        (_own[slot + one], _own[slot + other]) = (_own[slot + other], _own[slot + one]);
        int cells = CellsOf(function);
        Swap(_cells.AsSpan(_cellStart[function]), one * cells, other * cells, cells);
        int words = ReplicaRows.Words(_problem, function);
        Swap(_within.AsSpan(_wordStart[function]), one * words, other * words, words);
    }

    /// <summary>For trials: makes the last replica seem not to be there, or brings it back.</summary>
    internal void Hide(int function, int by) => _count[function] -= by;

    /// <summary>Puts a node into a slot whatever was in it.</summary>
    internal void Set(int function, int replica, int node)
    {
        int slot = _slotStart[function] + replica;
        int cells = CellsOf(function);
        int words = ReplicaRows.Words(_problem, function);
        _nodes[slot] = node;
        _own[slot] = _costs.Replica(function, node);
        _costs.Fill(
            function,
            node,
            _cells.AsSpan(_cellStart[function] + (replica * cells), cells),
            _within.AsSpan(_wordStart[function] + (replica * words), words));
    }

    /// <summary>Works out again what all replicas of a function cost, after its cells changed.</summary>
    internal void Refill(int function)
    {
        for (int replica = 0; replica < _count[function]; replica++)
        {
            Set(function, replica, _nodes[_slotStart[function] + replica]);
        }
    }

    /// <summary>Makes room for functions that were added to the problem.</summary>
    internal void Extend(int functions)
    {
        Grow(ref _count, functions);
        Grow(ref _slotStart, functions + 1);
        Grow(ref _cellStart, functions + 1);
        Grow(ref _wordStart, functions + 1);
        for (int i = _functions; i < functions; i++)
        {
            // One more than there may be: the slot of a trial.
            int most = _problem.Functions.Most[i] + 1;
            _slotStart[i + 1] = _slotStart[i] + most;
            _cellStart[i + 1] = _cellStart[i] + (most * CellsOf(i));
            _wordStart[i + 1] = _wordStart[i] + (most * ReplicaRows.Words(_problem, i));
        }

        Grow(ref _nodes, _slotStart[functions]);
        Grow(ref _functionOf, _slotStart[functions]);
        Grow(ref _own, _slotStart[functions]);
        Grow(ref _cells, _cellStart[functions]);
        Grow(ref _within, _wordStart[functions]);
        for (int i = _functions; i < functions; i++)
        {
            _functionOf.AsSpan(_slotStart[i].._slotStart[i + 1]).Fill(i);
        }

        _functions = functions;
    }

    internal static void Grow<T>(ref T[] array, int least)
    {
        if (array.Length < least)
        {
            Array.Resize(ref array, array.Length == 0 ? least : Math.Max(least, array.Length * 2));
        }
    }

    private int CellsOf(int function) =>
        _problem.Functions.CellStart[function + 1] - _problem.Functions.CellStart[function];

    private static void Swap<T>(Span<T> rows, int one, int other, int count)
    {
        for (int i = 0; i < count; i++)
        {
            (rows[one + i], rows[other + i]) = (rows[other + i], rows[one + i]);
        }
    }
}
