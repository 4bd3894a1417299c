using System.Globalization;
using System.IO.Compression;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Calibration;

/// <summary>
/// The failure trace of Grid'5000 as the Failure Trace Archive has it, read from a folder outside of the repository:
/// <c>G1/site/cluster/node</c> is read as region, zone, site and node.
/// </summary>
internal static class Grid5000
{
    private const string Variable = "CONTINUUM_PLACEMENT_DATA";

    internal static UptimeHistory[] OrSkip()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        string path = Path.Combine(folder ?? "", "grid5000-failures", "events.tab.gz");
        Assert.SkipUnless(
            folder is not null && File.Exists(path),
            $"{Variable} names no folder with the failure trace");
        Dictionary<string, List<UptimeInterval>> nodes = [];
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] fields = [.. line.Split('\t').Select(field => field.Trim())];
            if (!nodes.TryGetValue(fields[4], out List<UptimeInterval>? intervals))
            {
                nodes[fields[4]] = intervals = [];
            }

            intervals.Add(new UptimeInterval(Time(fields[6]), Time(fields[7]), fields[5] == "1"));
        }

        return
        [
            .. nodes.OrderBy(node => node.Key, StringComparer.Ordinal).Select(node =>
            {
                string[] levels = node.Key.Split('/');
                return new UptimeHistory
                {
                    NodeId = node.Key,
                    Kind = "edge",
                    HardwareClass = $"{levels[1]}/{levels[2]}",
                    Place = new Place(levels[0], levels[1], levels[2]),
                    Intervals = [.. node.Value.OrderBy(interval => interval.From)],
                };
            }),
        ];
    }

    /// <summary>The moment that leaves this share of the trace before it.</summary>
    internal static DateTimeOffset Split(IReadOnlyList<UptimeHistory> histories, double share)
    {
        DateTimeOffset start = histories.Min(history => history.Intervals[0].From);
        DateTimeOffset end = histories.Max(history => history.Intervals[^1].To);
        return start + ((end - start) * share);
    }

    private static DateTimeOffset Time(string seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
}
