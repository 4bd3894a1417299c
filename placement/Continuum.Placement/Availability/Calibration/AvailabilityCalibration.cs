using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>
/// Learns from what came before a moment and checks against what came after it: groups of nodes are drawn, and the
/// predicted probability that too few of a group are up is compared with the share of time they were.
/// </summary>
public static class AvailabilityCalibration
{
    private static readonly (GroupKind Kind, int Size, int Needed)[] Shapes =
    [
        (GroupKind.Node, 1, 1),
        (GroupKind.SameSite, 2, 1),
        (GroupKind.SameSite, 3, 1),
        (GroupKind.SameSite, 3, 2),
        (GroupKind.SameZone, 2, 1),
        (GroupKind.SameZone, 3, 1),
        (GroupKind.SameZone, 3, 2),
        (GroupKind.SitesOfZone, 2, 1),
        (GroupKind.SitesOfZone, 3, 1),
        (GroupKind.AcrossZones, 2, 1),
        (GroupKind.AcrossZones, 3, 1),
        (GroupKind.AcrossZones, 3, 2),
    ];

    /// <summary>Checks; a kind of group that the fleet does not have is left out.</summary>
    /// <param name="histories">From well before the split to well after it.</param>
    /// <param name="split">What lies before it is learnt from; what lies after it is checked against.</param>
    /// <param name="assumed">What holds where there is nothing to learn from.</param>
    /// <param name="options">How much to draw.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static IReadOnlyList<CalibrationRow> Run(
        IReadOnlyList<UptimeHistory> histories,
        DateTimeOffset split,
        FailureModel assumed,
        CalibrationOptions options)
    {
        options.Check();
        ObservedFleet fleet = new(histories, split, options.Moments);
        FailureEstimate estimate = FailureEstimator.Estimate(fleet.Before, assumed, options.Estimation);
        FailureTree tree = new(fleet.Nodes, estimate.Model);
        GroupDraw draw = new([.. fleet.Nodes.Select(node => node.Place)], new Random(options.Seed));
        List<CalibrationRow> rows = [];
        foreach ((GroupKind kind, int size, int needed) in Shapes)
        {
            if (fleet.Nodes.Length >= size && Row(kind, size, needed, fleet, tree, draw, options.Groups) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static CalibrationRow? Row(
        GroupKind kind,
        int size,
        int needed,
        ObservedFleet fleet,
        FailureTree tree,
        GroupDraw draw,
        int groups)
    {
        double[] upByModel = [.. Enumerable.Range(0, tree.Count).Select(tree.Up)];
        (CalibrationTally byTree, CalibrationTally independent, CalibrationTally naive) = (new(), new(), new());
        for (int i = 0; i < groups; i++)
        {
            if (draw.Next(kind, size) is not { } group)
            {
                return null;
            }

            (int seen, int tooFew) = fleet.Count(group, needed);
            if (seen > 0)
            {
                double share = (double)tooFew / seen;
                byTree.Count(tree.FewerThan(group, needed), share);
                independent.Count(IndependentlyFewerThan(upByModel, group, needed), share);
                naive.Count(IndependentlyFewerThan(fleet.UpShare, group, needed), share);
            }
        }

        return byTree.Groups == 0
            ? null
            : new CalibrationRow(
                kind,
                size,
                needed,
                byTree.Groups,
                byTree.Predicted,
                independent.Predicted,
                naive.Predicted,
                byTree.Observed,
                byTree.Brier,
                independent.Brier,
                naive.Brier);
    }

    /// <summary>What comes out if each node fails as often, but on its own.</summary>
    internal static double IndependentlyFewerThan(double[] up, ReadOnlySpan<int> group, int needed)
    {
        Span<double> chances = stackalloc double[needed];
        chances.Clear();
        chances[0] = 1;
        foreach (int node in group)
        {
            for (int i = needed - 1; i >= 0; i--)
            {
                chances[i] = (chances[i] * (1 - up[node])) + (i > 0 ? chances[i - 1] * up[node] : 0);
            }
        }

        double sum = 0;
        foreach (double chance in chances)
        {
            sum += chance;
        }

        return sum;
    }
}
