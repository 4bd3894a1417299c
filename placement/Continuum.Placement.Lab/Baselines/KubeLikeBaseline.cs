using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// What kube-scheduler does with its default plugins, as its documentation has it: filter, then the sum of
/// LeastAllocated (weight 1), BalancedAllocation (1) and PodTopologySpread over zone and node (2), each 0 to 100;
/// equals are drawn among. In large fleets only a share of the nodes is scored (50 % less one for each 125 nodes, at
/// least 5 % and 100 nodes), going round.
/// </summary>
/// <param name="seed">What chance starts from.</param>
public sealed class KubeLikeBaseline(int seed) : IBaseline
{
    private const int LeastScored = 100;
    private const int SpreadWeight = 2;

    /// <inheritdoc/>
    public string Name => "kube-like";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) =>
        BaselineRun.Run(problem, fleet => new Choice(fleet, new SeededRandom(seed)));

    /// <summary>How many nodes with room are scored in a fleet of a size.</summary>
    internal static int Scored(int nodes)
    {
        int percent = Math.Max(5, 50 - (nodes / 125));
        return nodes <= LeastScored ? nodes : Math.Max(LeastScored, (int)((long)nodes * percent / 100));
    }

    private sealed class Choice(Fleet fleet, SeededRandom random) : INodeChoice
    {
        private readonly List<int> _feasible = [];
        private int _start;

        public int Choose(int function, int replica)
        {
            Filter(function);
            int best = -1;
            double highest = double.NegativeInfinity;
            int equals = 0;
            foreach (int node in _feasible)
            {
                double score = Math.Floor(Score(function, node, replica));
                if (score > highest)
                {
                    (best, highest, equals) = (node, score, 1);
                }
                else if (score == highest && random.Next(++equals) == 0)
                {
                    best = node;
                }
            }

            return best;
        }

        private void Filter(int function)
        {
            _feasible.Clear();
            int wanted = Scored(fleet.Nodes);
            int looked = 0;
            for (; looked < fleet.Nodes && _feasible.Count < wanted; looked++)
            {
                int node = (_start + looked) % fleet.Nodes;
                if (fleet.MayPut(function, node))
                {
                    _feasible.Add(node);
                }
            }

            _start = fleet.Nodes == 0 ? 0 : (_start + looked) % fleet.Nodes;
        }

        private double Score(int function, int node, int replica)
        {
            double cpu = fleet.CpuTaken(node, function);
            double memory = fleet.MemoryTaken(node, function);
            double least = 100 * ((1 - cpu) + (1 - memory)) / 2;
            // The standard deviation of two numbers is half their difference.
            double balanced = 100 * (1 - (Math.Abs(cpu - memory) / 2));
            return least + balanced + (SpreadWeight * Spread(function, node, replica));
        }

        // 100 where no replica shares the zone; a node never has two, so the zone is all that differs.
        private double Spread(int function, int node, int replica)
        {
            int zone = fleet.Domains.Of(SpreadLevel.Zone, node);
            int there = 0;
            foreach (int its in fleet.NodesOf(function))
            {
                there += fleet.Domains.Of(SpreadLevel.Zone, its) == zone ? 1 : 0;
            }

            return replica == 0 ? 100 : 100.0 * (replica - there) / replica;
        }
    }
}
