using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Moving a replica of a function costs less.</summary>
/// <param name="Function">Its key.</param>
/// <param name="Units">Cost units a move then.</param>
public sealed record MoveCostLowered(string Function, double Units) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with { MoveCost = Units });
}
