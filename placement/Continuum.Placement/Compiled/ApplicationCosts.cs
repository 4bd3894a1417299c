using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>
/// What connects functions: calls that cross from replica to replica, and end-to-end objectives. The caller's traffic
/// is taken to be spread evenly over its replicas; each calls the replica that is cheapest to reach.
/// </summary>
internal sealed class ApplicationCosts(CompiledProblem problem)
{
    /// <summary>Micros an hour of an application; an end that is nowhere costs nothing here.</summary>
    /// <param name="application">Its number.</param>
    /// <param name="placed">Who carries each function.</param>
    internal long Of(int application, IPlacedNodes placed)
    {
        Application app = problem.Applications[application];
        long cost = 0;
        foreach (CompiledEdge edge in app.Edges)
        {
            cost += Of(edge, placed);
        }

        foreach (CompiledChain chain in app.Chains)
        {
            cost += Of(chain, placed);
        }

        return cost;
    }

    /// <summary>Micros an hour of one edge.</summary>
    internal long Of(CompiledEdge edge, IPlacedNodes placed) =>
        Edge(edge, placed.NodesOf(edge.From), placed.NodesOf(edge.To));

    /// <summary>Micros an hour of one chain.</summary>
    internal long Of(CompiledChain chain, IPlacedNodes placed) =>
        Micros.Of(chain.Rate * problem.Weights.Miss * chain.Weight * Miss(chain, placed));

    /// <summary>How likely an end-to-end objective is missed; 1 where a function of it is nowhere.</summary>
    internal double Miss(CompiledChain chain, IPlacedNodes placed)
    {
        int place = chain.Place;
        double mean = 0;
        double variance = 0;
        foreach (int function in chain.Functions)
        {
            LatencyEstimate best = LatencyEstimate.Unreachable;
            int by = -1;
            foreach (int node in placed.NodesOf(function))
            {
                LatencyEstimate hop = problem.Places.Between(place, problem.Nodes.Place[node]);
                if (by < 0 || hop.MeanMs < best.MeanMs || (hop.MeanMs == best.MeanMs && node < by))
                {
                    (best, by) = (hop, node);
                }
            }

            if (by < 0)
            {
                return 1;
            }

            // A sum of log-normals is matched by its mean and its variance (Fenton 1960), small sigmas taken as linear.
            mean += best.MedianMs;
            variance += best.MedianMs * best.Sigma * best.MedianMs * best.Sigma;
            place = problem.Nodes.Place[by];
        }

        double sigma = mean > 0 ? Math.Sqrt(variance) / mean : 0;
        return new LatencyEstimate(mean, sigma, false).ProbabilityAbove(chain.LimitMs);
    }

    private long Edge(CompiledEdge edge, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        if (from.Length == 0 || to.Length == 0)
        {
            return 0;
        }

        double units = 0;
        foreach (int caller in Sorted(from, stackalloc int[from.Length]))
        {
            double best = double.PositiveInfinity;
            foreach (int callee in to)
            {
                best = Math.Min(best, Call(edge, problem.Nodes.Place[caller], problem.Nodes.Place[callee]));
            }

            units += best;
        }

        return Micros.Of(units / from.Length);
    }

    // Sums of fractions are taken in one order, so that the order of the replicas does not show in the last bit.
    private static Span<int> Sorted(ReadOnlySpan<int> nodes, Span<int> sorted)
    {
        nodes.CopyTo(sorted);
        sorted.Sort();
        return sorted;
    }

    private double Call(CompiledEdge edge, int from, int to) =>
        (edge.CallsPerSecond * problem.Weights.LatencyMs * problem.Places.Between(from, to).MeanMs)
        + (edge.GiBPerHour * problem.Weights.TransferGiB[problem.Places.SharedLevels(from, to)]);
}
