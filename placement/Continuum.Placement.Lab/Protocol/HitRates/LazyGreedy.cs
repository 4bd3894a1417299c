using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>
/// The joint greedy that plans are compared with: of all functions and nodes the pair that adds most events within the
/// objective comes first, as long as there is room; gains are recomputed only when they come up (Minoux 1978). Replicas
/// that add nothing go where there is room first.
/// </summary>
internal sealed class LazyGreedy(HitJudge judge) : IBaseline
{
    public string Name => "greedy";

    public PlacedReplicas Plan(PlacementProblem problem)
    {
        Fleet fleet = new(problem);
        int nodes = problem.Nodes.Count;
        PriorityQueue<(int Function, int Node, double Gain), (double, int, int)> queue = new();
        void Add(int function, int node)
        {
            if (Gain(fleet, function, node) is > 0 and var gain)
            {
                queue.Enqueue((function, node, gain), (-gain, function, node));
            }
        }

        for (int function = 0; function < problem.Functions.Count; function++)
        {
            for (int node = 0; node < nodes; node++)
            {
                Add(function, node);
            }
        }

        while (queue.TryDequeue(out (int Function, int Node, double Gain) best, out _))
        {
            if (fleet.NodesOf(best.Function).Count >= fleet.Wanted(best.Function)
                || !fleet.MayPut(best.Function, best.Node))
            {
                continue;
            }

            if (Gain(fleet, best.Function, best.Node) < best.Gain)
            {
                Add(best.Function, best.Node);
            }
            else
            {
                fleet.Put(best.Function, best.Node);
            }
        }

        return fleet.ToPlaced(Fill(fleet));
    }

    private static int Fill(Fleet fleet)
    {
        int missing = 0;
        for (int function = 0; function < fleet.Problem.Functions.Count; function++)
        {
            for (int node = 0; node < fleet.Nodes && fleet.NodesOf(function).Count < fleet.Wanted(function); node++)
            {
                if (fleet.MayPut(function, node))
                {
                    fleet.Put(function, node);
                }
            }

            missing += fleet.Wanted(function) - fleet.NodesOf(function).Count;
        }

        return missing;
    }

    private double Gain(Fleet fleet, int function, int node)
    {
        double gain = 0;
        foreach (ClientDemand cell in fleet.Problem.Functions[function].Demand)
        {
            gain += judge.IsWithin(cell, node) && !fleet.NodesOf(function).Any(other => judge.IsWithin(cell, other))
                ? cell.RatePerSecond
                : 0;
        }

        return gain;
    }
}
