using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node has more processor time.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Millis">How many thousandths of a core more.</param>
public sealed record CpuAdded(string NodeId, int Millis) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithNode(problem, NodeId, node => node with { CpuMillis = node.CpuMillis + Millis });
}
