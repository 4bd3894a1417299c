using System.Globalization;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>Checks histories before anything is learnt from them.</summary>
internal static class HistoryRules
{
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal static void Check(IReadOnlyList<UptimeHistory> histories) => InvalidAvailabilityInputException.ThrowIfAny(
    [
        .. histories.GroupBy(history => history.NodeId, StringComparer.Ordinal)
            .Where(group => string.IsNullOrEmpty(group.Key) || group.Count() > 1)
            .Select(group => string.IsNullOrEmpty(group.Key)
                ? "a history names no node, each needs one"
                : $"node {group.Key} has {group.Count()} histories, one is right"),
        .. histories.SelectMany(Mistakes),
    ]);

    private static IEnumerable<string> Mistakes(UptimeHistory history)
    {
        if (string.IsNullOrEmpty(history.Place.Region)
            || string.IsNullOrEmpty(history.Place.Zone)
            || string.IsNullOrEmpty(history.Place.Site))
        {
            yield return $"node {history.NodeId} stands at '{history.Place}', region/zone/site is right";
        }

        for (int i = 0; i < history.Intervals.Count; i++)
        {
            UptimeInterval interval = history.Intervals[i];
            if (interval.To < interval.From)
            {
                yield return $"node {history.NodeId}: interval {i} ends at {Text(interval.To)}, before it begins at "
                    + $"{Text(interval.From)}; a clock that went back is to be put right before";
            }
            else if (i > 0 && interval.From < history.Intervals[i - 1].To)
            {
                yield return $"node {history.NodeId}: interval {i} begins at {Text(interval.From)}, before the one "
                    + $"ahead of it ends at {Text(history.Intervals[i - 1].To)}; later or equal is right";
            }
        }
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
