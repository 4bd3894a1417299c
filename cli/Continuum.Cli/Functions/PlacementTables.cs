using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Functions;

/// <summary>Shows where a function is and why, what is expected of it there, and where it is not and why not.</summary>
internal static class PlacementTables
{
    public static void Show(Presenter presenter, PlacementView placement)
    {
        presenter.Table(
            ["NODE", "LOCATION", "STATE", "WHY THERE"],
            placement.Chosen.Select(node => (IReadOnlyList<string>)
            [
                node.Node,
                node.Location,
                node.Detail.Length > 0 ? $"{node.Phase}: {node.Detail}" : node.Phase,
                node.Reason,
            ]));
        if (placement.Forecast is { } forecast)
        {
            Latency(presenter, forecast);
            Summary(presenter, forecast);
        }

        ShowRejections(presenter, placement.NotChosen);
    }

    /// <summary>The nodes that were not chosen, each with its first reason.</summary>
    public static void ShowRejections(Presenter presenter, IReadOnlyList<NodeRejection> notChosen)
    {
        if (notChosen.Count == 0)
        {
            return;
        }

        presenter.Line("");
        presenter.Table(
            ["OTHER NODE", "LOCATION", "RULE", "WHY NOT"],
            notChosen.Select(node => (IReadOnlyList<string>)
                [node.Node, node.Location, node.Code, node.Detail]));
        foreach (NodeRejection node in notChosen.Where(node => node.WouldChange.Length > 0))
        {
            presenter.Line(node.WouldChange);
        }
    }

    private static void Latency(Presenter presenter, PlacementForecast forecast)
    {
        if (forecast.Latency.Count == 0)
        {
            return;
        }

        presenter.Line("");
        presenter.Table(
            ["CLIENTS AT", "SERVED BY", "EVENTS/S", "MEDIAN", "QUANTILE", "EXECUTION", "OBJECTIVE", "WITHIN", "KNOWN"],
            forecast.Latency.Select(latency => (IReadOnlyList<string>)
            [
                latency.From,
                latency.Node,
                Text($"{latency.EventsPerSecond:0.##}"),
                Text($"{latency.MedianMs:0.#} ms"),
                Text($"p{latency.Quantile * 100:0.##} {latency.QuantileMs:0.#} ms"),
                latency.ExecutionMs > 0 ? Text($"{latency.ExecutionMs:0.#} ms") : "",
                latency.AtMostMs is { } atMost ? Text($"{atMost:0.#} ms") : "",
                latency.AtMostMs is null ? "" : Text($"{latency.Within * 100:0.##} %"),
                latency.Measured ? "measured" : "predicted",
            ]));
    }

    private static void Summary(Presenter presenter, PlacementForecast forecast)
    {
        string target = forecast.AvailabilityTarget is { } asked ? Text($" of {asked * 100:0.#####} % asked for") : "";
        string terms = string.Join(", ", forecast.Costs.Select(term => Text($"{term.Name} {term.PerHour:0.######}")));
        presenter.Line("");
        presenter.Line(Text($"availability {forecast.Availability * 100:0.#####} %") + target);
        presenter.Line(Text($"cost an hour {forecast.CostPerHour:0.######}") + (terms.Length > 0 ? $": {terms}" : ""));
        if (forecast.SavingAtMost is { } saving)
        {
            presenter.Line(
                Text($"proved: no other placement of the namespace saves more than {saving * 100:0.##} % of its cost"));
        }

        foreach (PlacementAlternative next in forecast.Alternatives)
        {
            string instead = next.InPlaceOf is { } other ? $" in place of {other}" : " in addition";
            presenter.Line(Text($"next best: {next.Node}{instead}, {next.MorePerHour:0.######} more an hour"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
