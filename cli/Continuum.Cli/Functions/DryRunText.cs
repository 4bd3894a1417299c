using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Functions;

/// <summary>Shows what a deploy would change.</summary>
internal static class DryRunText
{
    public static void Show(Presenter presenter, DeployPreview preview)
    {
        string function = $"{preview.Namespace}/{preview.Name} {preview.Version}";
        presenter.Line(!preview.Accepted ? $"{function} would be refused: {preview.Reason}"
            : preview.IsDeployed ? $"{function} is deployed already"
            : $"{function} would be deployed; nothing was changed");
        Changes(presenter, preview);
        Missing(presenter, preview);
        if (preview.Placement is { } placement)
        {
            presenter.Line("");
            PlacementTables.Show(presenter, placement);
        }
        else
        {
            PlacementTables.ShowRejections(presenter, preview.NotChosen);
        }

        DeployCommand.ShowNotYetActedOn(presenter, preview.NotYetActedOn);
    }

    private static void Changes(Presenter presenter, DeployPreview preview)
    {
        if (preview is not { Before: { } before, After: { } after })
        {
            return;
        }

        if (preview.Changes.Count > 0)
        {
            presenter.Line("");
            presenter.Table(
                ["FUNCTION", "CHANGE", "NOW ON", "THEN ON", "MEDIAN", "WITHIN OBJECTIVE", "AVAILABLE", "COST AN HOUR"],
                preview.Changes.Select(Row));
        }

        presenter.Line("");
        presenter.Line(Text($"{preview.Changes.Count} function(s) would change, {preview.Unchanged} stay as they are"));
        presenter.Line(Text($"cost an hour of all {before.PerHour:0.######} -> {after.PerHour:0.######}")
            + Difference(before, after));
    }

    private static IReadOnlyList<string> Row(PlannedChange change) =>
    [
        change.Function,
        change.Kind,
        Nodes(change.Before),
        Nodes(change.After),
        Both(change, figures => Text($"{figures.MedianMs:0.#} ms")),
        Both(change, figures => Text($"{figures.WithinObjective * 100:0.##} %")),
        Both(change, figures => Text($"{figures.Availability * 100:0.#####} %")),
        Both(change, figures => Text($"{figures.Cost.PerHour:0.######}")),
    ];

    private static string Nodes(PlannedFigures? figures) => figures is null ? "" : string.Join(", ", figures.Nodes);

    // Figures of what is nowhere say nothing.
    private static string Both(PlannedChange change, Func<PlannedFigures, string> say)
    {
        string before = change.Before is { Nodes.Count: > 0 } had ? say(had) : "";
        string after = change.After is { Nodes.Count: > 0 } has ? say(has) : "";
        return before == after || before.Length == 0 ? after : after.Length == 0 ? before : $"{before} -> {after}";
    }

    private static string Difference(PlannedCost before, PlannedCost after)
    {
        string[] names = [.. before.Terms.Concat(after.Terms).Select(term => term.Name).Distinct()];
        string[] terms =
        [
            .. names.Select(name => (Name: name, More: Of(after, name) - Of(before, name)))
                .Where(term => Math.Abs(term.More) >= 5e-7)
                .Select(term => Text($"{term.Name} {term.More:+0.######;-0.######}")),
        ];
        return terms.Length == 0 ? "" : $": {string.Join(", ", terms)}";
    }

    private static double Of(PlannedCost cost, string name) =>
        cost.Terms.Where(term => term.Name == name).Sum(term => term.PerHour);

    private static void Missing(Presenter presenter, DeployPreview preview)
    {
        foreach (PlannedShortage shortage in preview.Missing)
        {
            presenter.Line("");
            string counts = string.Join(
                ", ", shortage.Rejections.Select(tally => Text($"{tally.Nodes} node(s) by {tally.Code}")));

            // The reason of a refusal was told before.
            if (preview.Accepted)
            {
                presenter.Line($"{shortage.Function} would lack something: {shortage.Reason}");
            }

            presenter.Line($"ruled out: {(counts.Length > 0 ? counts : "no node")}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
