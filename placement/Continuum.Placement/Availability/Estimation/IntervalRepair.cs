namespace Continuum.Placement.Availability.Estimation;

/// <summary>Makes a history of intervals that a careless recorder left; what was wrong is counted, not
/// hidden.</summary>
public static class IntervalRepair
{
    /// <summary>
    /// Brings intervals into order of time. One that ends before it begins is dropped; where two overlap, the one that
    /// began first keeps its time (of those that began together the one that is down, then the longer), and the other
    /// is cut or dropped.
    /// </summary>
    /// <param name="intervals">Of one node, in any order.</param>
    /// <param name="repaired">How many were dropped or cut.</param>
    /// <returns>In order of time, not overlapping, none of no length.</returns>
    public static IReadOnlyList<UptimeInterval> Repair(IEnumerable<UptimeInterval> intervals, out int repaired)
    {
        List<UptimeInterval> kept = [];
        repaired = 0;
        foreach (UptimeInterval interval in intervals
            .OrderBy(interval => interval.From)
            .ThenBy(interval => interval.IsUp)
            .ThenByDescending(interval => interval.To))
        {
            bool overlaps = kept.Count > 0 && interval.From < kept[^1].To;
            UptimeInterval rest = overlaps ? interval with { From = kept[^1].To } : interval;
            repaired += overlaps || interval.To < interval.From ? 1 : 0;
            if (rest.To > rest.From)
            {
                kept.Add(rest);
            }
        }

        return kept;
    }
}
