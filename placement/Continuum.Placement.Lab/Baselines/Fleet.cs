using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>The nodes of a problem with what is free on them while a baseline places functions one by one.</summary>
internal sealed class Fleet
{
    /// <summary>Dimensions of room: memory, processor, disk, replicas, devices and their memory by kind.</summary>
    internal const int Dimensions = 8;

    private const int Memory = 0;
    private const int Cpu = 1;
    private const int Disk = 2;
    private const int Count = 3;
    private const int Devices = 4;

    private readonly long[] _free;
    private readonly long[] _capacity;
    private readonly long[] _need;
    private readonly bool[][] _allowed;
    private readonly List<int>[] _nodesOf;
    private readonly DomainNumbers _domains;
    private readonly (int Function, SpreadLevel Level)[][] _apart;
    private readonly (int Function, SpreadLevel Level)[][] _together;

    internal Fleet(PlacementProblem problem)
    {
        Problem = problem;
        _capacity = new long[problem.Nodes.Count * Dimensions];
        for (int i = 0; i < problem.Nodes.Count; i++)
        {
            Fill(problem.Nodes[i], problem.Weights.Headroom, _capacity.AsSpan(i * Dimensions, Dimensions));
        }

        _free = [.. _capacity];
        _need = new long[problem.Functions.Count * Dimensions];
        for (int i = 0; i < problem.Functions.Count; i++)
        {
            Fill(problem.Functions[i], _need.AsSpan(i * Dimensions, Dimensions));
        }

        _allowed = AllowedNodes.Of(problem);
        _nodesOf = [.. problem.Functions.Select(_ => new List<int>(2))];
        _domains = new DomainNumbers(problem.Nodes);
        _apart = Neighbours.BothWays(problem);
        _together = Neighbours.Named(problem, function => function.Together);
    }

    internal PlacementProblem Problem { get; }

    internal int Nodes => Problem.Nodes.Count;

    internal DomainNumbers Domains => _domains;

    /// <summary>The nodes that carry a function so far.</summary>
    internal IReadOnlyList<int> NodesOf(int function) => _nodesOf[function];

    /// <summary>Whether a node may carry a further replica of a function as things stand.</summary>
    internal bool MayPut(int function, int node)
    {
        if (!_allowed[function][node])
        {
            return false;
        }

        int need = function * Dimensions;
        int free = node * Dimensions;
        for (int i = 0; i < Dimensions; i++)
        {
            if (_need[need + i] > _free[free + i])
            {
                return false;
            }
        }

        return !_nodesOf[function].Contains(node)
            && IsWithinLimit(function, node)
            && Array.TrueForAll(_apart[function], other => !IsBeside(other, node))
            && Array.TrueForAll(_together[function], other => IsBeside(other, node));
    }

    internal void Put(int function, int node)
    {
        _nodesOf[function].Add(node);
        for (int i = 0; i < Dimensions; i++)
        {
            _free[(node * Dimensions) + i] -= _need[(function * Dimensions) + i];
        }
    }

    /// <summary>The share of a node's processor that would be taken with a function on it; 0 to 1.</summary>
    internal double CpuTaken(int node, int function) => Taken(node, function, Cpu);

    /// <summary>The share of a node's memory that would be taken with a function on it; 0 to 1.</summary>
    internal double MemoryTaken(int node, int function) => Taken(node, function, Memory);

    /// <summary>How many replicas a function is to have: its least number, or what its rate asks for.</summary>
    internal int Wanted(int function)
    {
        PlacementFunction it = Problem.Functions[function];
        int most = Math.Min(it.MaxReplicas ?? PlacementFunction.MostReplicas, PlacementFunction.MostReplicas);
        double rate = it.Demand.Sum(demand => demand.RatePerSecond);
        double byRate = it.RatePerReplica is { } each ? Math.Ceiling(rate / (each * Problem.Weights.MaxLoad)) : 0;
        return (int)Math.Min(most, Math.Max(byRate, Math.Max(it.MinReplicas, it.Spread?.AtLeast ?? 1)));
    }

    internal PlacedReplicas ToPlaced(int missing) =>
        new(Problem, [.. _nodesOf.Select(nodes => nodes.ToArray())]) { Missing = missing };

    private double Taken(int node, int function, int dimension)
    {
        long capacity = _capacity[(node * Dimensions) + dimension];
        long free = _free[(node * Dimensions) + dimension] - _need[(function * Dimensions) + dimension];
        return capacity <= 0 ? 1 : Math.Clamp(1 - ((double)free / capacity), 0, 1);
    }

    private bool IsBeside((int Function, SpreadLevel Level) other, int node)
    {
        int domain = _domains.Of(other.Level, node);
        foreach (int its in _nodesOf[other.Function])
        {
            if (_domains.Of(other.Level, its) == domain)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsWithinLimit(int function, int node)
    {
        if (Problem.Functions[function].DomainLimit is not { } limit)
        {
            return true;
        }

        int domain = _domains.Of(limit.Level, node);
        int there = 0;
        foreach (int its in _nodesOf[function])
        {
            there += _domains.Of(limit.Level, its) == domain ? 1 : 0;
        }

        return there < limit.AtMost;
    }

    private static void Fill(PlacementNode node, double headroom, Span<long> room)
    {
        room[Memory] = (long)((1 - headroom) * node.MemoryBytes) - node.ReservedMemoryBytes;
        room[Cpu] = (long)((1 - headroom) * node.CpuMillis) - node.ReservedCpuMillis;
        room[Disk] = node.DiskBytes is { } disk ? (long)((1 - headroom) * disk) : long.MaxValue / 2;
        room[Count] = node.MaxReplicas ?? long.MaxValue / 2;
        foreach (AcceleratorStock stock in node.Accelerators)
        {
            int at = Devices + (2 * (int)stock.Kind);
            room[at] += stock.Devices * 1000L;
            room[at + 1] += stock.Devices * stock.MemoryBytesEach;
        }
    }

    private static void Fill(PlacementFunction function, Span<long> need)
    {
        (need[Memory], need[Cpu], need[Disk], need[Count]) =
            (function.MemoryBytes, function.CpuMillis, function.DiskBytes, 1);
        if (function.Accelerator is { } accelerator)
        {
            int at = Devices + (2 * (int)accelerator.Kind);
            (need[at], need[at + 1]) = (accelerator.Millis, accelerator.MemoryBytes);
        }
    }
}
