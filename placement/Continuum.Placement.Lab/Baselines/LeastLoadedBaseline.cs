using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// The node whose fuller one of processor and memory would be the emptiest; the first in the list of equals.
/// </summary>
public sealed class LeastLoadedBaseline : IBaseline
{
    /// <inheritdoc/>
    public string Name => "least-loaded";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) => BaselineRun.Run(problem, fleet => new Choice(fleet));

    private sealed class Choice(Fleet fleet) : INodeChoice
    {
        public int Choose(int function, int replica)
        {
            int best = -1;
            double least = double.PositiveInfinity;
            for (int node = 0; node < fleet.Nodes; node++)
            {
                double load = Math.Max(fleet.CpuTaken(node, function), fleet.MemoryTaken(node, function));
                if (load < least && fleet.MayPut(function, node))
                {
                    (best, least) = (node, load);
                }
            }

            return best;
        }
    }
}
