using System.Globalization;
using System.Text;

namespace Continuum.Placement.Lab.Reports;

/// <summary>The table of all policies; the best in time stands out.</summary>
internal static class SummaryTable
{
    private const double BarWidth = 100;

    internal static string Draw(IReadOnlyList<PolicySummary> policies, bool severalSeeds)
    {
        StringBuilder html = new();
        html.Append("<div class=\"panel wide\"><table><thead><tr><th>Policy</th><th>Answered in time</th>")
            .Append("<th>Mean over<br>functions</th><th>p50</th><th>p95</th><th>p99</th>")
            .Append("<th>Availability<br>promises kept</th><th>Achieved<br>(asked for)</th><th>Cost<br>an hour</th>")
            .Append("<th>Moves a day<br>own / forced</th><th>Time<br>a plan</th></tr></thead><tbody>");
        double best = policies.Max(policy => policy.HitShare);
        foreach (PolicySummary policy in policies)
        {
            Row(html, policy, policy.HitShare == best, severalSeeds);
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private static void Row(StringBuilder html, PolicySummary policy, bool isBest, bool severalSeeds)
    {
        double bar = BarWidth * policy.HitShare;
        string range = severalSeeds
            ? $" <span class=\"soft\">({Html.Percent(policy.LowestHitShare)} to "
                + $"{Html.Percent(policy.HighestHitShare)})</span>"
            : "";
        html.Append(isBest ? "<tr class=\"best\">" : "<tr>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Escape(policy.Name)}</td>")
            .Append("<td><span class=\"of\"><span class=\"bar ")
            .Append(
                CultureInfo.InvariantCulture,
                $"{policy.Style}\" style=\"width:{bar:F0}px;background:currentColor\">")
            .Append(CultureInfo.InvariantCulture, $"</span></span>{Html.Percent(policy.HitShare)}{range}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Percent(policy.FunctionHitShare)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Ms(policy.P50Ms)}</td><td>{Html.Ms(policy.P95Ms)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Ms(policy.P99Ms)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Percent(policy.KeptShare)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Percent(policy.AvailableMean, 2)} ")
            .Append(
                CultureInfo.InvariantCulture,
                $"<span class=\"soft\">({Html.Percent(policy.TargetMean, 2)})</span></td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Number(policy.CostPerHour, 1)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Number(policy.VoluntaryPerDay)} / ")
            .Append(CultureInfo.InvariantCulture, $"{Html.Number(policy.ForcedPerDay)}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td>{Html.Ms(policy.MsPerPlan)}</td></tr>");
    }
}
