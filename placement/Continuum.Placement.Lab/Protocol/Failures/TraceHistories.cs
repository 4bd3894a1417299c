using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Failures;

/// <summary>
/// A failure trace as histories of nodes: <c>platform/site/cluster/node</c> is read as region, zone, site and node,
/// since what fails together most is a cluster.
/// </summary>
internal static class TraceHistories
{
    internal static UptimeHistory[] Read(string file)
    {
        Dictionary<string, List<AvailabilityInterval>> nodes = new(StringComparer.Ordinal);
        foreach (AvailabilityInterval interval in FailureTraceReader.Read(file))
        {
            if (!nodes.TryGetValue(interval.Node, out List<AvailabilityInterval>? intervals))
            {
                nodes.Add(interval.Node, intervals = []);
            }

            intervals.Add(interval);
        }

        return [
            .. nodes.OrderBy(node => node.Key, StringComparer.Ordinal).Select(node => History(node.Key, node.Value))];
    }

    /// <summary>The moment that leaves half of the time before it.</summary>
    internal static DateTimeOffset Middle(IReadOnlyList<UptimeHistory> histories)
    {
        DateTimeOffset start = histories.Min(history => history.Intervals[0].From);
        DateTimeOffset end = histories.Max(history => history.Intervals[^1].To);
        return start + ((end - start) / 2);
    }

    private static UptimeHistory History(string name, List<AvailabilityInterval> intervals)
    {
        AvailabilityInterval first = intervals[0];
        string site = first.Site.Length > 0 ? first.Site : "site";
        string cluster = first.Cluster.Length > 0 ? first.Cluster : "cluster";
        string[] levels = name.Split('/');
        return new UptimeHistory
        {
            NodeId = name,
            Kind = "edge",
            HardwareClass = $"{site}/{cluster}",
            Place = new Place(levels.Length > 3 ? levels[0] : "platform", site, cluster),
            Intervals =
            [
                .. intervals.OrderBy(interval => interval.StartSeconds)
                    .Select(interval => new UptimeInterval(
                        At(interval.StartSeconds), At(interval.StopSeconds), interval.IsUp)),
            ],
        };
    }

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);
}
