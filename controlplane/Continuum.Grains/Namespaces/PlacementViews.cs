using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Grains.Nodes;
using Continuum.Placement.Explanation;

namespace Continuum.Grains.Namespaces;

/// <summary>Puts explanations into the API's words.</summary>
internal static class PlacementViews
{
    private const double Micros = 1e6;

    /// <summary>A function's placement, with the nodes that carry it or would.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="function">The function.</param>
    /// <param name="chosen">Those nodes.</param>
    /// <param name="plan">What it is told from.</param>
    /// <param name="savingAtMost">What any plan of the namespace could save; null where that was not asked.</param>
    public static PlacementView Of(
        string space,
        PlacedFunction function,
        IReadOnlyList<NodeChoice> chosen,
        NamespacePlan plan,
        double? savingAtMost)
    {
        PlanExplanation explanation = plan.Explain(function.Name);
        return new PlacementView
        {
            Namespace = space,
            Name = function.Name,
            Version = function.Version,
            Chosen = chosen,
            NotChosen = Rejections(explanation.Functions[0]),
            Forecast = Forecast(explanation, savingAtMost),
        };
    }

    public static IReadOnlyList<NodeRejection> Rejections(FunctionExplanation function) =>
    [
        .. function.NotChosen.Select(node => new NodeRejection(
            node.NodeId,
            node.Place.ToString(),
            JsonNamingPolicy.CamelCase.ConvertName(node.Reason.ToString()),
            node.Detail,
            node.WouldHaveToChange is { } change ? PlanText.Line(change) : "")),
    ];

    private static PlacementForecast Forecast(PlanExplanation plan, double? savingAtMost)
    {
        FunctionExplanation function = plan.Functions[0];
        return new PlacementForecast
        {
            Availability = function.Availability,
            AvailabilityTarget = function.AvailabilityTarget,
            CostPerHour = function.Cost.Units,
            SavingAtMost = savingAtMost,
            Costs = Terms(function.Cost),
            Latency =
            [
                .. function.Chosen.SelectMany(replica => replica.Clients.Select(each => Latency(replica, each))),
            ],
            Alternatives =
            [
                .. function.Alternatives.Select(other =>
                    new PlacementAlternative(other.NodeId, other.InPlaceOf, other.Difference.Units)),
            ],
            Decision = plan.DecisionId,
        };
    }

    /// <summary>The nodes that carry a function, and how far each is.</summary>
    public static IReadOnlyList<NodeChoice> Choices(string space, PlacedFunction function, FleetSnapshot fleet)
    {
        VersionKey version = new(new FunctionKey(space, function.Name), function.Version);
        return [.. function.Nodes.Select(placed =>
        {
            NodeReport? report = fleet.Reports.FirstOrDefault(each => each.View.Description.NodeId == placed.NodeId);
            AssignmentStatus? status = report?.Statuses.FirstOrDefault(each => each.Version == version);
            return new NodeChoice(
                placed.NodeId,
                report?.View.Description.Location.ToString() ?? "",
                placed.Reason,
                status?.Phase.ToString() ?? "Pending",
                status?.Detail ?? "the node has not said anything of it yet");
        })];
    }

    /// <summary>The terms of a cost that are not nothing.</summary>
    public static IReadOnlyList<CostTerm> Terms(CostTerms cost) =>
        [.. cost.Named().Where(term => term.Micros != 0).Select(term => new CostTerm(term.Name, term.Micros / Micros))];

    private static LatencyForecast Latency(ChosenReplica replica, ClientLatency client) => new(
        client.From.ToString(),
        replica.NodeId,
        client.RatePerSecond,
        client.MedianMs,
        client.Quantile,
        client.QuantileMs,
        double.IsPositiveInfinity(client.AtMostMs) ? null : client.AtMostMs,
        client.WithinObjective,
        client.ServiceMs,
        client.Measured);
}
