using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node is heard of, and is not being emptied.</summary>
/// <param name="NodeId">The node.</param>
public sealed record NodeServes(string NodeId) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithNode(problem, NodeId, node => node with { IsAlive = true, IsDraining = false });
}
