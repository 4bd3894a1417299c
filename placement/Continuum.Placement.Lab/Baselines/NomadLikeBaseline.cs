using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// What Nomad's service scheduler does, as its documentation has it: nodes in random order, the first log2(n) with room
/// (two at least) are scored by bin packing, 20 - 10^free processor - 10^free memory, and the fullest is taken.
/// </summary>
/// <param name="seed">What chance starts from.</param>
public sealed class NomadLikeBaseline(int seed) : IBaseline
{
    /// <inheritdoc/>
    public string Name => "nomad-like";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) =>
        BaselineRun.Run(problem, fleet => new Choice(fleet, new SeededRandom(seed)));

    private sealed class Choice : INodeChoice
    {
        private readonly Fleet _fleet;
        private readonly SeededRandom _random;
        private readonly int[] _order;
        private readonly int _limit;

        internal Choice(Fleet fleet, SeededRandom random)
        {
            (_fleet, _random) = (fleet, random);
            _order = [.. Enumerable.Range(0, fleet.Nodes)];
            _limit = Math.Max(2, fleet.Nodes == 0 ? 0 : (int)Math.Ceiling(Math.Log2(fleet.Nodes)));
        }

        // Shuffled as far as it is looked at: one exchange a node.
        public int Choose(int function, int replica)
        {
            int best = -1;
            double highest = double.NegativeInfinity;
            int scored = 0;
            for (int i = 0; i < _order.Length && scored < _limit; i++)
            {
                int drawn = i + _random.Next(_order.Length - i);
                (_order[i], _order[drawn]) = (_order[drawn], _order[i]);
                int node = _order[i];
                if (!_fleet.MayPut(function, node))
                {
                    continue;
                }

                scored++;
                double score = Score(function, node);
                if (score > highest)
                {
                    (best, highest) = (node, score);
                }
            }

            return best;
        }

        private double Score(int function, int node) => Math.Clamp(
            20
                - Math.Pow(10, 1 - _fleet.CpuTaken(node, function))
                - Math.Pow(10, 1 - _fleet.MemoryTaken(node, function)),
            0,
            18);
    }
}
