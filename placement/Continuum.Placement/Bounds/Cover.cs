using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Which nodes to open where each has a value and all that are open must together have room for what the functions need
/// at least: those that are closed are a knapsack, since what they save is gained and what they have must be spared.
/// </summary>
internal sealed class Cover
{
    private readonly NodeTable _nodes;
    private readonly int _steps;
    private readonly long[] _needed = new long[Resources.Count];
    private readonly long[] _spare = new long[Resources.Count];
    private readonly Knapsack _knapsack = new();
    private readonly int[] _offered;

    internal Cover(CompiledProblem problem, int steps)
    {
        _nodes = problem.Nodes;
        _steps = steps;
        _offered = new int[_nodes.Count];
        for (int k = 0; k < Resources.Count; k++)
        {
            for (int function = 0; function < problem.Functions.Count; function++)
            {
                _needed[k] += (long)problem.Functions.Least[function] * problem.Functions.NeedOf(function)[k];
            }
        }
    }

    /// <summary>The resource whose sum forces nodes open that do not pay by themselves, or -1.</summary>
    internal int Scarce { get; private set; } = -1;

    /// <summary>What one more unit of it would bring.</summary>
    internal double Price { get; private set; }

    /// <summary>Whether all nodes that may be open together have room for what all functions need at least.</summary>
    internal bool IsPossible(NodeState[] states)
    {
        Spare(states);
        return Array.TrueForAll(_spare, spare => spare >= 0);
    }

    /// <summary>The least sum of values over the nodes that are opened; fills in which. It is possible.</summary>
    internal long Choose(long[] values, NodeState[] states, bool[] isOpen)
    {
        Spare(states);
        _knapsack.Clear(_nodes.Capacity);
        long sum = 0;
        for (int node = 0; node < values.Length; node++)
        {
            isOpen[node] = states[node] != NodeState.Closed;
            sum += isOpen[node] ? values[node] : 0;
            if (values[node] > 0 && states[node] == NodeState.Free)
            {
                _offered[_knapsack.Count] = node;
                _knapsack.Add(node, values[node]);
            }
        }

        sum -= _knapsack.Solve(_spare, _steps);
        Scarce = _knapsack.Scarce;
        Price = _knapsack.Price;
        for (int i = 0; i < _knapsack.Count; i++)
        {
            isOpen[_offered[i]] = !_knapsack.IsTaken(i);
        }

        return sum;
    }

    /// <summary>
    /// A bound on <see cref="Choose"/> in which each node is decided by itself, since room has a price: fills in what
    /// is added by using or not using each node.
    /// </summary>
    internal long FloorAt(long[] values, NodeState[] states, long[] used, long[] unused)
    {
        // Room is priced in parts of a micro, so that cheap nodes with much room are told apart.
        const int Shift = 24;
        long price = Scarce < 0 ? 0 : (long)Math.Min(Price * (1 << Shift), long.MaxValue >> 1);
        Int128 sum = Scarce < 0 ? 0 : (Int128)price * _needed[Scarce];
        for (int node = 0; node < values.Length; node++)
        {
            long own = Scarce < 0 ? 0 : _nodes.Capacity[(node * Resources.Count) + Scarce];
            Int128 value = ((Int128)values[node] << Shift) - ((Int128)price * own);
            bool free = states[node] == NodeState.Free;
            used[node] = free ? (long)(Int128.Max(value, 0) >> Shift) : 0;
            unused[node] = free ? (long)(Int128.Max(-value, 0) >> Shift) : 0;
            sum += states[node] switch
            {
                NodeState.Open => value,
                NodeState.Closed => 0,
                _ => Int128.Min(value, 0),
            };
        }

        return (long)(sum >> Shift);
    }

    private void Spare(NodeState[] states)
    {
        for (int k = 0; k < Resources.Count; k++)
        {
            long room = 0;
            for (int node = 0; node < states.Length; node++)
            {
                room += states[node] == NodeState.Closed ? 0 : _nodes.Capacity[(node * Resources.Count) + k];
            }

            _spare[k] = room - _needed[k];
        }
    }
}
