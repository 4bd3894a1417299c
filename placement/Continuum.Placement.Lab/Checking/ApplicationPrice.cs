using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>What connects functions: calls from replica to replica, and end-to-end objectives.</summary>
internal sealed class ApplicationPrice(CheckedFleet fleet, RoundTrips trips)
{
    private const double GiB = 1L << 30;

    internal Price All()
    {
        Price price = new();
        foreach (FunctionEdge edge in fleet.Problem.Edges)
        {
            PlacementNode[] from = fleet.On(edge.From);
            PlacementNode[] to = fleet.On(edge.To);
            if (from.Length > 0 && to.Length > 0)
            {
                price.Add(from.Sum(caller => to.Min(callee => Call(edge, caller, callee))) / from.Length);
            }
        }

        foreach (ChainObjective chain in fleet.Problem.Chains)
        {
            price.Add(Chain(chain, function => fleet.On(function)));
        }

        return price;
    }

    /// <summary>Cost units an hour for all of an edge's calls, were they all between two nodes.</summary>
    internal double Call(FunctionEdge edge, PlacementNode caller, PlacementNode callee)
    {
        ObjectiveWeights weights = fleet.Problem.Weights;
        double gib = edge.CallsPerSecond * 3600 * edge.BytesPerCall / GiB;
        return (edge.CallsPerSecond * weights.LatencyMs * trips.MeanMs(caller.Place, callee.Place))
            + (gib * weights.TransferGiB[RoundTrips.Levels(caller.Place, callee.Place)]);
    }

    /// <summary>Cost units an hour of a chain's misses.</summary>
    internal double Chain(ChainObjective chain, Func<string, IReadOnlyList<PlacementNode>> on) =>
        chain.RatePerSecond * fleet.Problem.Weights.Miss * chain.Weight * Miss(chain, on);

    // Each hop goes to the replica with the lowest mean from where the event is; a sum of log-normals is taken for a
    // log-normal with their medians' sum and their spreads' squares' sum.
    private double Miss(ChainObjective chain, Func<string, IReadOnlyList<PlacementNode>> on)
    {
        double limit = chain.AtMostMs - chain.Functions.Sum(key => fleet.Functions[key].ServiceMs);
        Place at = chain.From;
        double median = 0;
        double square = 0;
        foreach (string key in chain.Functions)
        {
            PlacementNode? next = on(key).OrderBy(node => trips.MeanMs(at, node.Place))
                .ThenBy(node => node.Id, StringComparer.Ordinal).FirstOrDefault();
            if (next is null)
            {
                return 1;
            }

            (double hop, double sigma) = trips.Between(at, next.Place);
            median += hop;
            square += hop * sigma * hop * sigma;
            at = next.Place;
        }

        return RoundTrips.MissChance(median, median > 0 ? Math.Sqrt(square) / median : 0, limit);
    }
}
