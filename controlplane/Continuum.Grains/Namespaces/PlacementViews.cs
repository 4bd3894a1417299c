using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Placement.Explanation;

namespace Continuum.Grains.Namespaces;

/// <summary>Puts explanations into the API's words.</summary>
internal static class PlacementViews
{
    private const double Micros = 1e6;

    public static IReadOnlyList<NodeRejection> Rejections(FunctionExplanation function) =>
    [
        .. function.NotChosen.Select(node => new NodeRejection(
            node.NodeId,
            node.Place.ToString(),
            JsonNamingPolicy.CamelCase.ConvertName(node.Reason.ToString()),
            node.Detail,
            node.WouldHaveToChange is { } change ? PlanText.Line(change) : "")),
    ];

    public static PlacementForecast Forecast(PlanExplanation plan)
    {
        FunctionExplanation function = plan.Functions[0];
        return new PlacementForecast
        {
            Availability = function.Availability,
            AvailabilityTarget = function.AvailabilityTarget,
            CostPerHour = function.Cost.Units,
            Costs =
            [
                .. function.Cost.Named().Where(term => term.Micros != 0)
                    .Select(term => new CostTerm(term.Name, term.Micros / Micros)),
            ],
            Latency = [.. function.Chosen.SelectMany(replica => replica.Clients.Select(each => Latency(replica, each)))],
            Alternatives =
            [
                .. function.Alternatives.Select(other =>
                    new PlacementAlternative(other.NodeId, other.InPlaceOf, other.Difference.Units)),
            ],
            Decision = plan.DecisionId,
        };
    }

    private static LatencyForecast Latency(ChosenReplica replica, ClientLatency client) => new(
        client.From.ToString(),
        replica.NodeId,
        client.RatePerSecond,
        client.MedianMs,
        client.Quantile,
        client.QuantileMs,
        double.IsPositiveInfinity(client.AtMostMs) ? null : client.AtMostMs,
        client.WithinObjective,
        client.Measured);
}
