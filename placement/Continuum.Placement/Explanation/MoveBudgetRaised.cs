using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>More replicas may move of the planner's own accord.</summary>
/// <param name="AtMost">How many then.</param>
public sealed record MoveBudgetRaised(int AtMost) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) => problem with { MoveBudget = AtMost };
}
