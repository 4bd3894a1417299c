using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node may carry more replicas.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="AtMost">How many it may carry then.</param>
public sealed record ReplicasAllowed(string NodeId, int AtMost) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithNode(problem, NodeId, node => node with { MaxReplicas = AtMost });
}
