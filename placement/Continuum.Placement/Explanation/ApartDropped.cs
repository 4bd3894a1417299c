using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Two functions need not be apart at a level, whichever of them asked for it.</summary>
/// <param name="Function">One function's key.</param>
/// <param name="Other">The other's.</param>
/// <param name="Level">The level.</param>
public sealed record ApartDropped(string Function, string Other, SpreadLevel Level) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        Without(Without(problem, Function, Other), Other, Function);

    private PlacementProblem Without(PlacementProblem problem, string key, string from) =>
        WithFunction(problem, key, function => function with
        {
            Apart = [.. function.Apart.Where(each => each.Function != from || each.Level != Level)],
        });
}
