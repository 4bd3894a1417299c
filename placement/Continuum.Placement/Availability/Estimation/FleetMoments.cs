using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>How many nodes of each site were down, of how many observed, at evenly spaced moments.</summary>
internal sealed class FleetMoments
{
    private FleetMoments(int moments, Place[] sites)
    {
        Sites = sites;
        Weight = new double[moments];
        Down = [.. sites.Select(_ => new int[moments])];
        Seen = [.. sites.Select(_ => new int[moments])];
    }

    /// <summary>Sorted by region, zone, site.</summary>
    internal Place[] Sites { get; }

    /// <summary>By moment: the days it stands for, less with age.</summary>
    internal double[] Weight { get; }

    /// <summary>By site, by moment.</summary>
    internal int[][] Down { get; }

    /// <summary>By site, by moment.</summary>
    internal int[][] Seen { get; }

    internal int Count => Weight.Length;

    /// <summary>For how many days anything of the site was seen, less with age.</summary>
    internal double DaysSeen(int site)
    {
        double days = 0;
        for (int moment = 0; moment < Count; moment++)
        {
            days += Seen[site][moment] > 0 ? Weight[moment] : 0;
        }

        return days;
    }

    /// <summary>Looks at histories; null where nothing was observed at all.</summary>
    internal static FleetMoments? Of(IReadOnlyList<UptimeHistory> histories, EstimationOptions options)
    {
        (UptimeHistory History, IReadOnlyList<UptimeInterval> Intervals)[] seen =
        [
            .. histories.Select(history => (history, history.InService())).Where(pair => pair.Item2.Count > 0),
        ];
        if (seen.Length == 0)
        {
            return null;
        }

        long start = seen.Min(pair => pair.Intervals[0].From.UtcTicks);
        DateTimeOffset end = seen.Max(pair => pair.Intervals[^1].To);
        long step = Math.Max(1, (end.UtcTicks - start) / options.Moments);
        Place[] sites = [.. seen.Select(pair => pair.History.Place).Distinct().Order(TreeOrder.ByPath)];
        FleetMoments moments = new(options.Moments, sites);
        foreach ((UptimeHistory history, IReadOnlyList<UptimeInterval> intervals) in seen)
        {
            int site = Array.BinarySearch(moments.Sites, history.Place, TreeOrder.ByPath);
            foreach (UptimeInterval interval in intervals)
            {
                moments.CountAt(site, interval, start, step);
            }
        }

        for (int moment = 0; moment < moments.Count; moment++)
        {
            DateTimeOffset time = new(start + (moment * step) + (step / 2), TimeSpan.Zero);
            moments.Weight[moment] = OutageTally.Weight(new UptimeInterval(time, time, true), options, end)
                * step / TimeSpan.TicksPerDay;
        }

        return moments;
    }

    // Moment j lies at start + (j + 1/2) step; an interval holds its beginning and not its end.
    private void CountAt(int site, UptimeInterval interval, long start, long step)
    {
        long first = Ceiling(interval.From.UtcTicks - start - (step / 2), step);
        long end = Math.Min(Count, Ceiling(interval.To.UtcTicks - start - (step / 2), step));
        for (long moment = first; moment < end; moment++)
        {
            Seen[site][moment]++;
            Down[site][moment] += interval.IsUp ? 0 : 1;
        }
    }

    private static long Ceiling(long ticks, long step) => ticks <= 0 ? 0 : (ticks + step - 1) / step;
}
