using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>What a deploy comes to, before anything is stored: the deploy and its dry run both ask here.</summary>
/// <param name="Candidate">The function as it is placed anew, with the nodes that it has and may keep.</param>
/// <param name="Problem">What was planned.</param>
/// <param name="Plan">Where all functions of the namespace go; null where the deploy is refused.</param>
/// <param name="Refusal">Why it is refused; null where it is not.</param>
internal sealed record DeployPlan(
    PlacedFunction Candidate, PlacementProblem? Problem, NamespacePlan? Plan, PlaceOutcome? Refusal)
{
    /// <summary>Plans a namespace with one function new or changed.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="functions">Its functions as they are.</param>
    /// <param name="function">The function to deploy.</param>
    /// <param name="fleet">The nodes.</param>
    /// <param name="options">How the control plane places.</param>
    /// <param name="failures">How often nodes fail.</param>
    public static DeployPlan Make(
        string space,
        IReadOnlyList<PlacedFunction> functions,
        PlacedFunction function,
        FleetSnapshot fleet,
        PlacementOptions options,
        FailureModel failures)
    {
        PlacedFunction? before = functions.FirstOrDefault(other => other.Name == function.Name);
        PlacedFunction candidate = function with
        {
            Nodes = before is not null && PlacementInput.AsksTheSame(before.Declaration, function.Declaration)
                ? before.Nodes
                : [],
            Execution = before?.Execution,
            PlacedAt = before?.Version == function.Version ? before.PlacedAt : fleet.Now,
        };
        if (TriggerConflicts.Find(function, functions) is { } conflict)
        {
            return new(candidate, null, null, new PlaceOutcome.Conflict(conflict));
        }

        // Nothing else moves for a deploy of its own accord; what yields to a higher priority does.
        PlacedFunction[] all = [.. functions.Where(other => other.Name != function.Name), candidate];
        PlacementProblem problem = fleet.Problem(space, all, options, failures, moveBudget: 0);
        NamespacePlan plan = NamespacePlan.Make(space, problem);
        if (plan.Plans(function.Name) && plan.IsPlaced(function.Name))
        {
            return new(candidate, problem, plan, null);
        }

        NamespacePlan told = plan.Plans(function.Name) ? plan : NamespacePlan.AsItIs(space, problem);
        return new(candidate, problem, null, new PlaceOutcome.NotPlaceable(
            told.Shortage(function.Name),
            PlacementViews.Rejections(told.Explain(function.Name).Functions[0])));
    }
}
