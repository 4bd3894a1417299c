using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Says why not everything can be placed.</summary>
public static class Infeasibility
{
    // Tries of one replica on one node, each time that a search for a placement comes to nothing.
    private const int MostSteps = 200_000;

    /// <summary>
    /// Finds constraints that cannot all be met and of which none can be left out: all are lifted one after the other,
    /// and stay lifted where there is still no placement without them (a deletion filter). Availability, latency and
    /// cost are weighed, not constraints, and never take part.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="budget">The work each try may take; null for little, which does for small problems.</param>
    /// <returns>One such set, not a smallest one and not the only one; null where everything can be placed.</returns>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong; all of it is listed.</exception>
    public static Conflict? Explain(PlacementProblem problem, PlanBudget? budget = null)
    {
        PlacementTrial trial = new(budget ?? new PlanBudget { Rounds = 4, Threads = 1, Bound = false }, MostSteps);
        if (trial.CanPlace(problem) == true)
        {
            return null;
        }

        List<ConflictingConstraint> all = RelaxedProblem.All(problem);
        HashSet<ConflictingConstraint> lifted = [];
        foreach (IGrouping<ConstraintKind, ConflictingConstraint> kind in all.GroupBy(each => each.Kind))
        {
            Lift(problem, trial, lifted, kind.ToArray());
        }

        // A planner that missed a placement before may find it now: gone over again until nothing more can be lifted.
        int before;
        do
        {
            before = lifted.Count;
            foreach (ConflictingConstraint each in all.Where(each => !lifted.Contains(each)).ToArray())
            {
                Lift(problem, trial, lifted, new[] { each });
            }
        }
        while (lifted.Count > before);

        return new Conflict(
            [
                .. all.Where(each => !lifted.Contains(each)).OrderBy(each => each.Kind)
                    .ThenBy(each => each.Of, StringComparer.Ordinal).ThenBy(each => each.About, StringComparer.Ordinal),
            ],
            trial.CanPlace(RelaxedProblem.Without(problem, lifted)) == false);
    }

    // Many at once where that will do, halves of them where it will not.
    private static void Lift(
        PlacementProblem problem,
        PlacementTrial trial,
        HashSet<ConflictingConstraint> lifted,
        ArraySegment<ConflictingConstraint> constraints)
    {
        HashSet<ConflictingConstraint> tried = [.. lifted, .. constraints];
        if (trial.CanPlace(RelaxedProblem.Without(problem, tried)) != true)
        {
            lifted.UnionWith(constraints);
        }
        else if (constraints.Count > 1)
        {
            Lift(problem, trial, lifted, constraints[..(constraints.Count / 2)]);
            Lift(problem, trial, lifted, constraints[(constraints.Count / 2)..]);
        }
    }
}
