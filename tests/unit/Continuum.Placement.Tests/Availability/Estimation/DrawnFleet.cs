using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Estimation;

/// <summary>Histories drawn from a process that is known: nodes fail on their own, and with their site.</summary>
internal static class DrawnFleet
{
    internal static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Zones of three sites each; times in hours, up and down exponential.</summary>
    internal static UptimeHistory[] Draw(
        Random random,
        int zones = 2,
        int nodesPerSite = 10,
        double days = 400,
        (double Up, double Down) node = default,
        (double Up, double Down) site = default)
    {
        List<UptimeHistory> histories = [];
        for (int s = 0; s < zones * 3; s++)
        {
            List<(double From, double To)> outages = Outages(random, days * 24, site);
            for (int n = 0; n < nodesPerSite; n++)
            {
                histories.Add(new UptimeHistory
                {
                    NodeId = $"s{s:d2}n{n:d2}",
                    Kind = "edge",
                    Place = new Place("r", $"z{s / 3}", $"s{s}"),
                    Intervals = Intervals([.. outages, .. Outages(random, days * 24, node)], days * 24),
                });
            }
        }

        return [.. histories];
    }

    internal static UptimeHistory Node(string id, params (double From, double To, bool IsUp)[] intervals) => new()
    {
        NodeId = id,
        Kind = "edge",
        Place = new Place("r", "z", "s"),
        Intervals = [.. intervals.Select(hours => Interval(hours.From, hours.To, hours.IsUp))],
    };

    internal static UptimeInterval Interval(double fromHour, double toHour, bool isUp) =>
        new(Start.AddHours(fromHour), Start.AddHours(toHour), isUp);

    private static List<(double From, double To)> Outages(Random random, double end, (double Up, double Down) means)
    {
        List<(double From, double To)> outages = [];
        double now = means.Up > 0 ? Exponential(random, means.Up) : end;
        while (now < end)
        {
            double back = Math.Min(end, now + Exponential(random, means.Down));
            outages.Add((now, back));
            now = back + Exponential(random, means.Up);
        }

        return outages;
    }

    // Outages that overlap are one.
    internal static UptimeInterval[] Intervals(List<(double From, double To)> outages, double end)
    {
        outages.Sort();
        List<UptimeInterval> intervals = [];
        double now = 0;
        foreach ((double from, double to) in outages)
        {
            if (from > now)
            {
                intervals.Add(Interval(now, from, true));
                intervals.Add(Interval(from, to, false));
                now = to;
            }
            else if (to > now)
            {
                intervals.Add(Interval(now, to, false));
                now = to;
            }
        }

        return [.. intervals, .. now < end ? [Interval(now, end, true)] : Array.Empty<UptimeInterval>()];
    }

    internal static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());
}
