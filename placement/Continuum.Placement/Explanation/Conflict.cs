using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>
/// Constraints that cannot all be met, and each of which is to blame: without any one of them the rest can be met.
/// </summary>
/// <param name="Constraints">The constraints, by kind, then by whose they are.</param>
/// <param name="IsProven">
/// Whether all placements were tried, so that it is certain that there is none; otherwise the planner found none in the
/// work that it was allowed.
/// </param>
public sealed record Conflict(IReadOnlyList<ConflictingConstraint> Constraints, bool IsProven)
{
    /// <summary>The problem with these constraints and no others.</summary>
    public PlacementProblem Only(PlacementProblem problem) =>
        RelaxedProblem.Without(problem, [.. RelaxedProblem.All(problem).Except(Constraints)]);

    /// <summary>The problem with these constraints but one, and no others.</summary>
    public PlacementProblem OnlyWithout(PlacementProblem problem, ConflictingConstraint constraint) =>
        RelaxedProblem.Without(problem, [.. RelaxedProblem.All(problem).Except(Constraints), constraint]);
}
