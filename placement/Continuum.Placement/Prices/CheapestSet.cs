using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>
/// The cheapest nodes for all replicas of a function at once, where each node asks a charge beside what the function
/// costs there: exact, by the cheapest node for each set of cells, and the best way to share the cells out among the
/// replicas. A node may be named twice and is charged twice, which only makes the answer cheaper. Not for several
/// threads.
/// </summary>
internal sealed class CheapestSet(SubProblem sub, ServedCosts costs, NodeKinds kinds)
{
    private const int Sets = 1 << ServedCosts.MostCells;

    private readonly int[] _cheapest = new int[kinds.Most];
    private readonly long[] _sums = new long[Sets];
    private readonly long[] _alone = new long[Sets];
    private readonly int[] _by = new int[Sets];
    private readonly List<(long[] Cost, int[] Last)> _levels = [];
    private int[] _chosen = [];

    /// <summary>The nodes that were chosen, in local numbers.</summary>
    internal ReadOnlySpan<int> Chosen => _chosen.AsSpan(0, Count);

    /// <summary>How many.</summary>
    internal int Count { get; private set; }

    /// <summary>What the function and its charges cost at least.</summary>
    /// <param name="function">The function.</param>
    /// <param name="charge">What each node asks.</param>
    internal long Find(int function, ReadOnlySpan<long> charge)
    {
        int number = sub.Functions[function];
        int least = sub.Problem.Functions.Least[number];
        int most = Math.Max(least, sub.Problem.Functions.Most[number]);
        int full = (1 << costs.CellsOf(function)) - 1;
        if (_chosen.Length < most)
        {
            _chosen = new int[most];
        }

        Count = 0;
        if (kinds.First(function).Length == 0)
        {
            return 0;
        }

        Cheapest(function, charge);
        Alone(function, charge, full);
        (long best, int count) = least == 0 ? (0, 0) : (long.MaxValue, 0);
        for (int replicas = 1; replicas <= most; replicas++)
        {
            long cost = Level(replicas, full, replicas == most);
            if (replicas >= least && cost < best)
            {
                (best, count) = (cost, replicas);
            }
        }

        Choose(count, full);
        return best;
    }

    // The node with the lowest charge of each kind.
    private void Cheapest(int function, ReadOnlySpan<long> charge)
    {
        ReadOnlySpan<int> first = kinds.First(function);
        ReadOnlySpan<int> kind = kinds.Of(function);
        first.CopyTo(_cheapest);
        for (int node = 0; node < kind.Length; node++)
        {
            if (kind[node] is var its and >= 0 && charge[node] < charge[_cheapest[its]])
            {
                _cheapest[its] = node;
            }
        }
    }

    // For each set of cells the node that serves it cheapest, alone.
    private void Alone(int function, ReadOnlySpan<long> charge, int full)
    {
        _alone.AsSpan(0, full + 1).Fill(long.MaxValue);
        ReadOnlySpan<long> replica = costs.Replica(function);
        for (int kind = 0; kind < kinds.First(function).Length; kind++)
        {
            int node = _cheapest[kind];
            _sums[0] = replica[node] + charge[node];
            for (int cell = 0; 1 << cell <= full; cell++)
            {
                long its = costs.Cell(function, cell)[node];
                int half = 1 << cell;
                for (int set = 0; set < half; set++)
                {
                    _sums[half + set] = _sums[set] + its;
                }
            }

            for (int set = 0; set <= full; set++)
            {
                if (_sums[set] < _alone[set])
                {
                    (_alone[set], _by[set]) = (_sums[set], node);
                }
            }
        }
    }

    // The least for so many replicas: for every set of cells, or for all cells only.
    private long Level(int replicas, int full, bool last)
    {
        while (_levels.Count < replicas)
        {
            _levels.Add((new long[Sets], new int[Sets]));
        }

        (long[] cost, int[] split) = _levels[replicas - 1];
        if (replicas == 1)
        {
            _alone.AsSpan(0, full + 1).CopyTo(cost);
            return cost[full];
        }

        long[] fewer = _levels[replicas - 2].Cost;
        for (int set = last ? full : 0; set <= full; set++)
        {
            (long best, int by) = (fewer[0] + _alone[set], set);
            for (int part = (set - 1) & set; part != set; part = (part - 1) & set)
            {
                if (fewer[set & ~part] + _alone[part] is var sum && sum < best)
                {
                    (best, by) = (sum, part);
                }
            }

            (cost[set], split[set]) = (best, by);
        }

        return cost[full];
    }

    private void Choose(int count, int full)
    {
        int left = full;
        for (int replicas = count; replicas > 0; replicas--)
        {
            int part = replicas == 1 ? left : _levels[replicas - 1].Last[left];
            _chosen[Count++] = _by[part];
            left &= ~part;
        }
    }
}
