using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>Any node with room, each as likely.</summary>
/// <param name="seed">What chance starts from.</param>
public sealed class RandomBaseline(int seed) : IBaseline
{
    // Nearly always one of these has room; if not, all are looked at from a random one on.
    private const int Draws = 64;

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) =>
        BaselineRun.Run(problem, fleet => new Choice(fleet, new SeededRandom(seed)));

    private sealed class Choice(Fleet fleet, SeededRandom random) : INodeChoice
    {
        public int Choose(int function, int replica)
        {
            if (fleet.Nodes == 0)
            {
                return -1;
            }

            for (int i = 0; i < Draws; i++)
            {
                int drawn = random.Next(fleet.Nodes);
                if (fleet.MayPut(function, drawn))
                {
                    return drawn;
                }
            }

            int start = random.Next(fleet.Nodes);
            for (int i = 0; i < fleet.Nodes; i++)
            {
                int node = (start + i) % fleet.Nodes;
                if (fleet.MayPut(function, node))
                {
                    return node;
                }
            }

            return -1;
        }
    }
}
