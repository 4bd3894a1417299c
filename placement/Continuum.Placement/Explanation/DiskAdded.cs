using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node has more disk.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Bytes">How much more.</param>
public sealed record DiskAdded(string NodeId, long Bytes) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithNode(problem, NodeId, node => node with { DiskBytes = node.DiskBytes + Bytes });
}
