using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node runs one more kind of sandbox.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Kind">The kind of sandbox.</param>
public sealed record SandboxAdded(string NodeId, string Kind) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithNode(problem, NodeId, node => node with { SandboxKinds = [.. node.SandboxKinds, Kind] });
}
