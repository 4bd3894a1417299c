using Continuum.Placement.Lab.Data;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>
/// Which share of all events is answered within the objective when every client place is served by its nearest replica,
/// in percent.
/// </summary>
internal sealed class HitJudge
{
    private readonly RttScenario _scenario;
    private readonly RttMatrix _truth;
    private readonly double _sloMs;
    private readonly double _total;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="scenario">The functions and nodes.</param>
    /// <param name="truth">Round trips that count.</param>
    /// <param name="sloMs">The objective in milliseconds.</param>
    internal HitJudge(RttScenario scenario, RttMatrix truth, double sloMs)
    {
        (_scenario, _truth, _sloMs) = (scenario, truth, sloMs);
        _total = scenario.Functions.Sum(function => function.Demand.Sum(cell => cell.RatePerSecond));
        for (int i = 0; i < scenario.Nodes.Count; i++)
        {
            _numbers.Add(scenario.Nodes[i].Id, i);
        }
    }

    /// <summary>Events a second of all functions.</summary>
    internal double Total => _total;

    /// <summary>The position of a node among the scenario's.</summary>
    internal int NumberOf(string node) => _numbers[node];

    internal double Rate(Func<string, IReadOnlyList<string>> nodesOf)
    {
        double hit = 0;
        foreach (PlacementFunction function in _scenario.Functions)
        {
            int[] nodes = [.. nodesOf(function.Key).Select(id => _numbers[id])];
            hit += function.Demand
                .Where(cell => nodes.Any(node => IsWithin(cell, node)))
                .Sum(cell => cell.RatePerSecond);
        }

        return 100 * hit / _total;
    }

    /// <summary>The best rate without capacities, replica by replica: not a bound.</summary>
    internal double GreedyWithoutCapacity() => 100 * _scenario.Functions.Sum(function =>
    {
        double[] gains = Gains(function);
        int covered = 0;
        int[] masks = Masks(function);
        for (int replica = 0; replica < function.MinReplicas; replica++)
        {
            covered = masks.Select(mask => mask | covered).MaxBy(mask => gains[mask]);
        }

        return gains[covered];
    }) / _total;

    /// <summary>The best rate without capacities over all sets of replicas: no plan is above it.</summary>
    internal double BestWithoutCapacity() => 100 * _scenario.Functions.Sum(function =>
    {
        double[] gains = Gains(function);
        int[] masks = Masks(function);
        HashSet<int> reached = [0];
        for (int replica = 0; replica < function.MinReplicas; replica++)
        {
            reached = [.. reached.SelectMany(covered => masks.Select(mask => mask | covered))];
        }

        return reached.Max(covered => gains[covered]);
    }) / _total;

    internal bool IsWithin(ClientDemand cell, int node) => _truth[RttScenario.Number(cell.From), node] <= _sloMs;

    // Which cells each node covers, a bit a cell; every set once.
    private int[] Masks(PlacementFunction function)
    {
        HashSet<int> masks = [];
        for (int node = 0; node < _scenario.Nodes.Count; node++)
        {
            int mask = 0;
            for (int cell = 0; cell < function.Demand.Count; cell++)
            {
                mask |= IsWithin(function.Demand[cell], node) ? 1 << cell : 0;
            }

            masks.Add(mask);
        }

        return [.. masks.Order()];
    }

    private static double[] Gains(PlacementFunction function)
    {
        double[] gains = new double[1 << function.Demand.Count];
        for (int mask = 0; mask < gains.Length; mask++)
        {
            for (int cell = 0; cell < function.Demand.Count; cell++)
            {
                gains[mask] += (mask >> cell & 1) * function.Demand[cell].RatePerSecond;
            }
        }

        return gains;
    }
}
