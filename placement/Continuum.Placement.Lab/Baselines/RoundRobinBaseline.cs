using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// The next node in the order of the list that has room, beginning after the last one that was chosen.
/// </summary>
public sealed class RoundRobinBaseline : IBaseline
{
    /// <inheritdoc/>
    public string Name => "round-robin";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) => BaselineRun.Run(problem, fleet => new Choice(fleet));

    private sealed class Choice(Fleet fleet) : INodeChoice
    {
        private int _next;

        public int Choose(int function, int replica)
        {
            for (int i = 0; i < fleet.Nodes; i++)
            {
                int node = (_next + i) % fleet.Nodes;
                if (fleet.MayPut(function, node))
                {
                    _next = node + 1;
                    return node;
                }
            }

            return -1;
        }
    }
}
