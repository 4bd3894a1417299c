using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node has other accelerators of one kind.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Stock">What it has of that kind then.</param>
public sealed record AcceleratorsSet(string NodeId, AcceleratorStock Stock) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) => WithNode(problem, NodeId, node => node with
    {
        Accelerators = [.. node.Accelerators.Where(stock => stock.Kind != Stock.Kind), Stock],
    });
}
