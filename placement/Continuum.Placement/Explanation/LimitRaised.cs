using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>More replicas of a function may be in one failure domain.</summary>
/// <param name="Function">Its key.</param>
/// <param name="AtMost">How many then.</param>
public sealed record LimitRaised(string Function, int AtMost) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with
        {
            DomainLimit = function.DomainLimit is { } limit ? limit with { AtMost = AtMost } : null,
        });
}
