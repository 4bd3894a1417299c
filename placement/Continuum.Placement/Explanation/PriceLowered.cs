using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node costs less; in cost units an hour, 0 where a price stays.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="PerHour">How much less it costs to be in use.</param>
/// <param name="PerGiBHour">How much less a GiB of memory costs.</param>
/// <param name="PerCoreHour">How much less a core costs.</param>
public sealed record PriceLowered(string NodeId, double PerHour, double PerGiBHour, double PerCoreHour) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) => WithNode(problem, NodeId, node => node with
    {
        CostPerHour = Math.Max(0, node.CostPerHour - PerHour),
        CostPerGiBHour = Math.Max(0, node.CostPerGiBHour - PerGiBHour),
        CostPerCoreHour = Math.Max(0, node.CostPerCoreHour - PerCoreHour),
    });
}
