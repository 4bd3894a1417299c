using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A function need not be spread over so many failure domains.</summary>
/// <param name="Function">Its key.</param>
/// <param name="AtLeast">Over how many then.</param>
/// <param name="MinReplicas">Its least number of replicas then: no more and no fewer are wanted than before.</param>
public sealed record SpreadLowered(string Function, int AtLeast, int MinReplicas) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with
        {
            Spread = function.Spread is { } spread ? spread with { AtLeast = AtLeast } : null,
            MinReplicas = MinReplicas,
        });
}
