using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    internal static IEnumerable<(string Title, string Drawing)> OverTime(IReadOnlyList<PolicySummary> policies)
    {
        yield return Course(
            "Answered in time",
            policies,
            sample => sample.HitShare,
            value => Html.Percent(value, 0),
            fromZero: false,
            most: 1);
        yield return Course(
            "95th percentile of latency", policies, sample => sample.P95Ms, value => Html.Ms(value), fromZero: true);
        yield return Course(
            "Replicas moved so far", policies, sample => sample.Moves, value => Html.Number(value), fromZero: true);
        yield return Course(
            "Cost an hour", policies, sample => sample.CostPerHour, value => Html.Number(value, 1), fromZero: false);
        yield return Course(
            "Events a second",
            [policies[0]],
            sample => sample.EventsPerSecond,
            value => Html.Number(value),
            fromZero: true);
        yield return Course(
            "Nodes down", [policies[0]], sample => sample.NodesDown, value => Html.Number(value), fromZero: true);
    }

    internal static IEnumerable<(string Title, string Drawing)> Whole(IReadOnlyList<PolicySummary> policies)
    {
        yield return ("Latency of all answered events: share below", Latencies(policies));
        yield return ("Cost against what is answered in time", Tradeoff(policies));
        yield return ("Functions by the share of time they were not available", Unavailability(policies));
        yield return ("Functions by the share of events in time", FunctionHits(policies));
    }

    private static (string Title, string Drawing) Course(
        string title,
        IReadOnlyList<PolicySummary> policies,
        Func<LabSample, double> figure,
        Func<double, string> text,
        bool fromZero,
        double most = double.PositiveInfinity)
    {
        ChartSeries[] series =
            [.. policies.Select(policy => new ChartSeries(policy.Name, policy.Style, policy.Course(figure)))];
        double[] values = [.. series.SelectMany(line => line.Points).Select(point => point.Y)];
        double low = fromZero || values.Length == 0 ? 0 : values.Min();
        double high = values.Length == 0 ? 1 : values.Max();
        Axis x = Axis.Exact(0, policies[0].First.Hours, LineChart.Left, LineChart.Right);
        Axis y = Axis.Linear(low, Math.Min(high, most), LineChart.Bottom, LineChart.Top, 5);
        return (title, LineChart.Draw(title, series, x, y, "hours", value => Html.Plain(value), text));
    }

    private static string Latencies(IReadOnlyList<PolicySummary> policies)
    {
        ChartSeries[] series =
            [.. policies.Select(policy => new ChartSeries(policy.Name, policy.Style, policy.Percentiles()))];
        double low = series.Min(line => line.Points[0].X);
        double high = series.Max(line => line.Points[^1].X);
        Axis x = Axis.Logarithmic(Math.Max(0.1, low), Math.Max(1, high), LineChart.Left, LineChart.Right);
        Axis y = Axis.Linear(0, 1, LineChart.Bottom, LineChart.Top, 5);
        return LineChart.Draw(
            "Latency distribution",
            series,
            x,
            y,
            "milliseconds",
            value => Html.Plain(value),
            value => Html.Percent(value, 0));
    }

    private static string Tradeoff(IReadOnlyList<PolicySummary> policies)
    {
        Axis x = Axis.Linear(
            policies.Min(policy => policy.CostPerHour) * 0.98,
            policies.Max(policy => policy.CostPerHour) * 1.02,
            LineChart.Left,
            LineChart.Right);
        Axis y = Axis.Linear(0, 1, LineChart.Bottom, LineChart.Top, 5);
        return ScatterChart.Draw(
            "Cost against objective",
            [.. policies.Select(policy => (policy.Name, policy.Style, policy.CostPerHour, policy.HitShare))],
            x,
            y,
            "cost units an hour",
            value => Html.Number(value, 1),
            value => Html.Percent(value, 0));
    }

    private static string Unavailability(IReadOnlyList<PolicySummary> policies) => Sorted(
        policies,
        function => function.Target > 0,
        function => Math.Max(1e-5, 1 - function.Available),
        Axis.Logarithmic(1e-5, 1, LineChart.Bottom, LineChart.Top),
        "functions with an availability objective, best first",
        value => value <= 1e-5 ? "never" : Html.Plain(100 * value) + " %");

    private static string FunctionHits(IReadOnlyList<PolicySummary> policies) => Sorted(
        policies,
        _ => true,
        function => -function.HitShare,
        Axis.Linear(-1, 0, LineChart.Top, LineChart.Bottom, 5),
        "functions, best first",
        value => Html.Percent(-value, 0));

    // One line a policy: its functions from best to worst, so that lines show distributions.
    private static string Sorted(
        IReadOnlyList<PolicySummary> policies,
        Func<LabFunctionResult, bool> counts,
        Func<LabFunctionResult, double> figure,
        Axis y,
        string xLabel,
        Func<double, string> text)
    {
        const int MostPoints = 200;
        List<ChartSeries> series = [];
        foreach (PolicySummary policy in policies)
        {
            double[] values = [.. policy.First.Functions.Where(f => f.Events > 0 && counts(f)).Select(figure).Order()];
            int step = Math.Max(1, values.Length / MostPoints);
            (double, double)[] points =
            [
                .. values.Select((value, i) => ((i + 1.0) / values.Length, value)).Where((_, i) => i % step == 0),
            ];
            series.Add(new ChartSeries(policy.Name, policy.Style, points));
        }

        Axis x = Axis.Linear(0, 1, LineChart.Left, LineChart.Right, 5);
        return LineChart.Draw(xLabel, series, x, y, xLabel, value => Html.Percent(value, 0), text);
    }
}
