using System.Globalization;
using System.Text;
using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>
/// Writes an experiment as one page that needs nothing else: styles and drawings are in it, scripts it has none.
/// </summary>
internal static class HtmlReport
{
    internal static void Write(string path, LabReport report) =>
        File.WriteAllText(path, Draw(report), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    internal static string Draw(LabReport report)
    {
        IReadOnlyList<PolicySummary> policies = PolicySummary.Of(report);
        StringBuilder html = new();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<title>{Html.Escape(report.Options.Name)}: placement policies compared")
            .Append("</title><style>\n").Append(StyleSheet.Text).Append("\n</style></head><body><main>\n");
        Head(html, report, policies);
        html.Append("<h2>Summary</h2>\n<p class=\"soft\">")
            .Append("Each policy on the same fleet, the same load and the same failures.</p>\n")
            .Append(SummaryTable.Draw(policies, report.Options.Seeds.Count > 1)).Append('\n');
        html.Append("<h2>Over time</h2>\n").Append(Key(policies)).Append("<div class=\"grid\">\n");
        Panels(html, ReportCharts.OverTime(policies));
        html.Append("</div>\n<h2>Latency, cost and availability</h2>\n").Append(Key(policies))
            .Append("<div class=\"grid\">\n");
        Panels(html, ReportCharts.Whole(policies));
        html.Append("</div>\n");
        Maps(html, policies);
        html.Append(Method(report)).Append("\n</main></body></html>\n");
        return html.ToString();
    }

    private static void Head(StringBuilder html, LabReport report, IReadOnlyList<PolicySummary> policies)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Html.Escape(report.Options.Name)}</h1>")
            .Append("<p class=\"soft\">Placement policies compared by simulation</p>\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"lead\">{Html.Escape(Verdict(policies))}</p>\n<div class=\"tiles\">");
        Tile(html, Html.Escape(report.Topology), "fleet");
        Tile(html, Html.Number(report.Nodes), "nodes");
        Tile(html, Html.Number(report.Functions), "functions");
        double hours = report.Options.Duration.TotalHours;
        Tile(html, Html.Number(hours, hours < 10 ? 1 : 0), "hours");
        Tile(html, Html.Number(policies[0].First.Events), "events");
        Tile(html, Html.Number(report.Outages), "outages of nodes");
        Tile(html, Html.Percent(report.Options.Used, 0), "of capacity in use");
        Tile(html, Html.Number(report.Options.Seeds.Count), report.Options.Seeds.Count == 1 ? "seed" : "seeds");
        html.Append("</div>\n");
    }

    private static string Verdict(IReadOnlyList<PolicySummary> policies)
    {
        PolicySummary[] ranked = [.. policies.OrderByDescending(policy => policy.HitShare)];
        string share = Html.Percent(ranked[0].HitShare);
        string first = $"{ranked[0].Name} answers {share} of all events within their objective";
        return ranked.Length == 1
            ? first + "."
            : $"{first}; the next best, {ranked[1].Name}, {Html.Percent(ranked[1].HitShare)}"
                + (ranked.Length == 2 ? "." : $", the last, {ranked[^1].Name}, {Html.Percent(ranked[^1].HitShare)}.");
    }

    private static void Tile(StringBuilder html, string value, string what) =>
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"tile\"><b>{value}</b><span>{what}</span></div>");

    private static string Key(IReadOnlyList<PolicySummary> policies)
    {
        StringBuilder html = new("<div class=\"key\">");
        foreach (PolicySummary policy in policies)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"{policy.Style}\"><i></i><span>{Html.Escape(policy.Name)}</span></div>");
        }

        return html.Append("</div>\n").ToString();
    }

    private static void Panels(StringBuilder html, IEnumerable<(string Title, string Drawing)> panels)
    {
        foreach ((string title, string drawing) in panels)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"panel\"><h3>{Html.Escape(title)}</h3>{drawing}</div>\n");
        }
    }

    private static void Maps(StringBuilder html, IReadOnlyList<PolicySummary> policies)
    {
        (string Title, string Drawing)[] maps =
        [
            .. policies.Select(policy => (
                $"{policy.Name}: {Html.Percent(policy.First.HitShare)} in time",
                MapChart.Draw($"Map of sites under {policy.Name}", policy.First.Sites))),
        ];
        if (maps[0].Drawing.Length == 0)
        {
            return;
        }

        html.Append("<h2>Where</h2>\n<p class=\"soft\">The size of a dot is what its clients ask for, its colour ")
            .Append("how much of that ")
            .Append("is answered in time; a ring is the replicas that the site carries at the end. First seed.</p>\n")
            .Append("<div class=\"key\">");
        foreach ((string style, string text) in MapChart.Legend())
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"{style}\"><i></i><span>{text}</span></div>");
        }

        html.Append("</div>\n<div class=\"grid\">\n");
        Panels(html, maps);
        html.Append("</div>\n");
    }

    private static string Method(LabReport report) => $"""
        <h2>What is measured</h2>
        <dl>
        <dt>Answered in time</dt><dd>Events answered within their objective, network, queue and service included,
        over all events; what is lost to a failed node or finds no room counts as missed.</dd>
        <dt>Mean over functions</dt><dd>The same, each function counting alike whatever its load.</dd>
        <dt>Promises kept</dt><dd>Functions whose share of events that came while enough replicas within the objective
        were up reached what was asked for. Figures of a short simulation are coarse: one outage decides.</dd>
        <dt>Cost</dt><dd>Cost units of nodes in use and of what replicas reserve.</dd>
        <dt>Moves</dt><dd>Replicas started in place of others: of the policy's own accord, and since their node was
        lost.</dd>
        <dt>Failures</dt><dd>{Html.Escape(Failures(report))}</dd>
        <dt>Load</dt><dd>Each function follows the calls per minute of one {(report.Options.Files.Invocations is null
            ? "made-up"
            : "recorded")} function, each site at its own time of day. Events are a fluid; latencies are drawn as
        log-normal around {(report.Options.Files.Matrix is null ? "made-up" : "measured")} round trips.</dd>
        <dt>Seeds</dt><dd>{string.Join(", ", report.Options.Seeds)}. The same options and seed give the same run.</dd>
        </dl>
        """;

    private static string Failures(LabReport report) => report.Options.Failures switch
    {
        LabFailureSource.None => "None.",
        LabFailureSource.Assumed => "Drawn from assumed rates for nodes and sites.",
        LabFailureSource.Fitted => "Drawn from rates fitted to a recorded failure trace.",
        _ => "The second half of a recorded failure trace, each site a day of its own; placement has learnt from the "
            + "first.",
    };
}
