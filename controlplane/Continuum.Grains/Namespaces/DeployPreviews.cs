using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Placement.Availability;
using Continuum.Placement.Explanation;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>Says what a deploy would change, compared with how things are.</summary>
internal static class DeployPreviews
{
    /// <param name="space">The namespace.</param>
    /// <param name="functions">Its functions as they are.</param>
    /// <param name="deploy">What the deploy comes to.</param>
    /// <param name="fleet">The nodes.</param>
    /// <param name="options">How the control plane places.</param>
    /// <param name="failures">How often nodes fail.</param>
    public static DeployPreview Of(
        string space,
        IReadOnlyList<PlacedFunction> functions,
        DeployPlan deploy,
        FleetSnapshot fleet,
        PlacementOptions options,
        FailureModel failures)
    {
        PlacedFunction function = deploy.Candidate;
        DeployPreview preview = new()
        {
            Namespace = space,
            Name = function.Name,
            Version = function.Version,
            IsDeployed = functions.Any(each => each.Name == function.Name && each.Version == function.Version),
            Accepted = deploy.Plan is not null,
        };
        if (deploy.Plan is not { } plan)
        {
            return Refused(preview, deploy.Refusal!);
        }

        PlanDiff diff = PlanDiff.Between(
            StandingPlan.Of(Standing(space, functions, plan, fleet, options, failures)), plan.Assignment);
        return preview with
        {
            Before = Cost(diff.TermsBefore),
            After = Cost(diff.TermsAfter),
            Changes = [.. diff.Functions.Select(change => Change(space, change))],
            Unchanged = diff.Unchanged,
            Missing = [.. Shortages(space, functions, deploy)],
            Placement = Placement(space, function, plan, fleet),
        };
    }

    private static DeployPreview Refused(DeployPreview preview, PlaceOutcome refusal) => refusal switch
    {
        PlaceOutcome.Conflict conflict => preview with { Code = "conflict", Reason = conflict.Reason },
        PlaceOutcome.NotPlaceable refused => preview with
        {
            Code = "refused",
            Reason = refused.Reason,
            NotChosen = refused.Rejections,
            Missing = [new PlannedShortage(preview.Name, refused.Reason, Tally(refused.Rejections))],
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // Things as they are; what the plan leaves out, because it stays whatever comes, is left out here too. What runs on
    // more nodes than it asks for by now runs there all the same.
    private static PlacementProblem Standing(
        string space,
        IReadOnlyList<PlacedFunction> functions,
        NamespacePlan plan,
        FleetSnapshot fleet,
        PlacementOptions options,
        FailureModel failures)
    {
        PlacementProblem problem = fleet.Problem(
            space, [.. functions.Where(each => plan.Plans(each.Name))], options, failures, moveBudget: null);
        return problem with
        {
            Functions =
            [
                .. problem.Functions.Select(each => each with
                {
                    MaxReplicas = each.MaxReplicas is { } most ? Math.Max(most, each.CurrentNodes.Count) : null,
                }),
            ],
        };
    }

    private static PlannedChange Change(string space, FunctionChange change)
    {
        IReadOnlyList<string> had = change.Before?.Nodes ?? [];
        IReadOnlyList<string> has = change.After?.Nodes ?? [];
        string[] from = [.. had.Except(has)];
        string[] to = [.. has.Except(had)];
        string kind = change.Kind == FunctionChangeKind.Moved && (from.Length == 0 || to.Length == 0)
            ? "scaled"
            : JsonNamingPolicy.CamelCase.ConvertName(change.Kind.ToString());
        return new(
            change.Function[(space.Length + 1)..], kind, from, to, Figures(change.Before), Figures(change.After));
    }

    private static PlannedFigures? Figures(FunctionFigures? figures) => figures is null ? null : new(
        figures.Nodes,
        Cost(figures.Cost),
        figures.Availability,
        figures.WithinObjective,
        figures.MedianMs,
        figures.Missing);

    private static PlannedCost Cost(CostTerms terms) => new(terms.Units, PlacementViews.Terms(terms));

    private static IEnumerable<PlannedShortage> Shortages(
        string space, IReadOnlyList<PlacedFunction> functions, DeployPlan deploy)
    {
        NamespacePlan plan = deploy.Plan!;
        foreach (PlacedFunction function in functions.Where(each => each.Name != deploy.Candidate.Name))
        {
            bool planned = plan.Plans(function.Name);
            if (planned && plan.IsPlaced(function.Name))
            {
                continue;
            }

            NamespacePlan told = planned ? plan : NamespacePlan.AsItIs(space, deploy.Problem!);
            string stays = planned ? "" : "no node will do, so that it stays where it is: ";
            yield return new(
                function.Name,
                stays + told.Shortage(function.Name),
                Tally(PlacementViews.Rejections(told.Explain(function.Name).Functions[0])));
        }
    }

    private static RejectionTally[] Tally(IReadOnlyList<NodeRejection> rejections) =>
    [
        .. rejections.GroupBy(each => each.Code)
            .Select(group => new RejectionTally(group.Key, group.Count()))
            .OrderByDescending(each => each.Nodes)
            .ThenBy(each => each.Code, StringComparer.Ordinal),
    ];

    private static PlacementView Placement(
        string space, PlacedFunction function, NamespacePlan plan, FleetSnapshot fleet)
    {
        NodeChoice[] chosen =
        [
            .. plan.NodesOf(function.Name).Select(node => new NodeChoice(
                node.NodeId, fleet.Locations[node.NodeId].ToString(), node.Reason, "Planned", "")),
        ];
        return PlacementViews.Of(space, function, chosen, plan, savingAtMost: null);
    }
}
