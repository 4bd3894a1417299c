using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A function may run in one more place.</summary>
/// <param name="Function">Its key.</param>
/// <param name="Pattern">The place; see <see cref="PlacePattern"/>.</param>
public sealed record ResidencyAdded(string Function, string Pattern) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with { Residency = [.. function.Residency, Pattern] });
}
