using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.Failures;

/// <summary>
/// Fits <see cref="FailureFit"/> to a recorded trace. Outages of one site that begin within a minute of each other form
/// a burst; one that takes at least three nodes and a third of the site's counts as the site's, all others as the
/// nodes'.
/// </summary>
public static class FailureFitting
{
    private const double BurstGapSeconds = 60;
    private const double ShortSeconds = 300;
    private const int LeastNodes = 3;
    private const double LeastShare = 1.0 / 3;

    /// <summary>Fits to the intervals of a trace.</summary>
    /// <param name="intervals">The intervals; read once.</param>
    /// <returns>Null where there are no outages or no up time to fit to.</returns>
    public static FailureFit? Of(IEnumerable<AvailabilityInterval> intervals)
    {
        double upSeconds = 0;
        double first = double.PositiveInfinity;
        double last = double.NegativeInfinity;
        Dictionary<string, HashSet<string>> nodesOf = new(StringComparer.Ordinal);
        Dictionary<string, List<AvailabilityInterval>> downOf = new(StringComparer.Ordinal);
        foreach (AvailabilityInterval interval in intervals)
        {
            if (!nodesOf.TryGetValue(interval.Site, out HashSet<string>? nodes))
            {
                nodesOf.Add(interval.Site, nodes = new HashSet<string>(StringComparer.Ordinal));
                downOf.Add(interval.Site, []);
            }

            nodes.Add(interval.Node);
            first = Math.Min(first, interval.StartSeconds);
            last = Math.Max(last, interval.StopSeconds);
            if (interval.IsUp)
            {
                upSeconds += interval.Seconds;
            }
            else
            {
                downOf[interval.Site].Add(interval);
            }
        }

        Tally tally = new();
        foreach ((string site, List<AvailabilityInterval> downs) in downOf)
        {
            downs.Sort((a, b) => a.StartSeconds.CompareTo(b.StartSeconds));
            Bursts(downs, nodesOf[site].Count, tally);
        }

        return upSeconds > 0 && tally.Shorts + tally.Longs > 0
            ? tally.ToFit(upSeconds, nodesOf.Count * Math.Max(0, last - first))
            : null;
    }

    private static void Bursts(List<AvailabilityInterval> downs, int nodes, Tally tally)
    {
        int start = 0;
        for (int i = 1; i <= downs.Count; i++)
        {
            if (i < downs.Count && downs[i].StartSeconds - downs[i - 1].StartSeconds <= BurstGapSeconds)
            {
                continue;
            }

            AvailabilityInterval[] burst = [.. downs[start..i]];
            int hit = burst.Select(down => down.Node).Distinct(StringComparer.Ordinal).Count();
            if (hit >= LeastNodes && hit >= LeastShare * nodes)
            {
                tally.Site((double)hit / nodes, burst.Average(down => down.Seconds));
            }
            else
            {
                foreach (AvailabilityInterval down in burst)
                {
                    tally.Node(down.Seconds);
                }
            }

            start = i;
        }
    }

    private sealed class Tally
    {
        private double _shortSeconds;
        private double _longSeconds;
        private double _siteSeconds;
        private double _siteShares;
        private int _sites;

        internal int Shorts { get; private set; }

        internal int Longs { get; private set; }

        internal void Node(double seconds)
        {
            if (seconds < ShortSeconds)
            {
                Shorts++;
                _shortSeconds += seconds;
            }
            else
            {
                Longs++;
                _longSeconds += seconds;
            }
        }

        internal void Site(double share, double seconds)
        {
            _sites++;
            _siteShares += share;
            _siteSeconds += seconds;
        }

        internal FailureFit ToFit(double upSeconds, double siteSeconds) => new()
        {
            NodeUpHours = upSeconds / (Shorts + Longs) / 3600,
            ShortShare = (double)Shorts / (Shorts + Longs),
            ShortSeconds = Shorts == 0 ? 1 : Math.Max(1, _shortSeconds / Shorts),
            LongHours = Longs == 0 ? ShortSeconds / 3600 : _longSeconds / Longs / 3600,
            SiteUpHours = _sites == 0
                ? double.PositiveInfinity
                : Math.Max(0, siteSeconds - _siteSeconds) / _sites / 3600,
            SiteDownHours = _sites == 0 ? 1 : Math.Max(1.0 / 3600, _siteSeconds / _sites / 3600),
            SiteShare = _sites == 0 ? 1 : _siteShares / _sites,
        };
    }
}
