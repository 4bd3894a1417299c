using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A function need not be beside another one at a level.</summary>
/// <param name="Function">Its key.</param>
/// <param name="Other">The other's.</param>
/// <param name="Level">The level.</param>
public sealed record TogetherDropped(string Function, string Other, SpreadLevel Level) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with
        {
            Together = [.. function.Together.Where(each => each.Function != Other || each.Level != Level)],
        });
}
