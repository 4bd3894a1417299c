using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads an event trace of the Failure Trace Archive: tab separated, with a comment line that names the columns
/// (<c>node_name</c>, <c>event_type</c> 0 = down and 1 = up, <c>event_start_time</c>, <c>event_stop_time</c>,
/// <c>event_end_reason</c>); without such a line the archive's usual nine columns are assumed.
/// </summary>
public static class FailureTraceReader
{
    private static readonly string[] Usual =
    [
        "event_id", "component_id", "node_id", "platform_id", "node_name", "event_type", "event_start_time",
        "event_stop_time", "event_end_reason",
    ];

    /// <summary>Reads the intervals one after the other, in the order of the file.</summary>
    /// <param name="path">The file; gzip or not.</param>
    /// <param name="problems">
    /// Takes the malformed lines, which are left out; null to refuse the file for them, at its end.
    /// </param>
    /// <exception cref="DataFormatException">
    /// Lines are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IEnumerable<AvailabilityInterval> Read(string path, DataProblems? problems = null)
    {
        DataProblems found = problems ?? new DataProblems();
        FailureTraceColumns columns = FailureTraceColumns.From(Usual)!;
        Dictionary<string, (string Node, string Site, string Cluster)> names = new(StringComparer.Ordinal);
        Range[] fields = new Range[64];
        using LineReader lines = new(path);
        while (lines.Next() is { } line)
        {
            if (line[0] == '#')
            {
                columns = FailureTraceColumns.From(
                    line[1..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                    ?? columns;
            }
            else if (TryRead(line, fields, columns, names, lines, found, out AvailabilityInterval interval))
            {
                yield return interval;
            }
        }

        if (problems is null)
        {
            found.ThrowIfAny();
        }
    }

    private static bool TryRead(
        ReadOnlySpan<char> line,
        Range[] fields,
        FailureTraceColumns columns,
        Dictionary<string, (string Node, string Site, string Cluster)> names,
        LineReader lines,
        DataProblems problems,
        out AvailabilityInterval interval)
    {
        interval = default;
        int count = line.Split(fields, '\t', StringSplitOptions.TrimEntries);
        if (count < columns.Needed)
        {
            problems.Add(lines.Path, lines.Line, $"{count} fields, {columns.Needed} or more parted by tabs are right");
            return false;
        }

        ReadOnlySpan<char> type = line[fields[columns.Type]];
        if (type is not ("0" or "1"))
        {
            problems.Add(lines.Path, lines.Line, $"event_type is '{type}', 0 (down) or 1 (up) is right");
            return false;
        }

        if (!TryTime(line[fields[columns.Start]], out double start)
            || !TryTime(line[fields[columns.Stop]], out double stop)
            || stop < start)
        {
            problems.Add(lines.Path, lines.Line, $"from '{line[fields[columns.Start]]}' to "
                + $"'{line[fields[columns.Stop]]}'; two times in seconds, the second no earlier, are right");
            return false;
        }

        (string node, string site, string cluster) = Name(line[fields[columns.Node]], names);
        ReadOnlySpan<char> reason = columns.Reason >= 0 && columns.Reason < count ? line[fields[columns.Reason]] : "";
        interval = new AvailabilityInterval(
            node, site, cluster, type is "1", start, stop, reason is "NULL" or "" ? "" : reason.ToString());
        return true;
    }

    private static bool TryTime(ReadOnlySpan<char> text, out double seconds) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds)
            && double.IsFinite(seconds);

    private static (string Node, string Site, string Cluster) Name(
        ReadOnlySpan<char> text, Dictionary<string, (string Node, string Site, string Cluster)> names)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out (string Node, string Site, string Cluster) name))
        {
            string node = text.ToString();
            string[] parts = node.Split('/');
            name = (node, parts.Length > 2 ? parts[^3] : "", parts.Length > 1 ? parts[^2] : "");
            names.Add(node, name);
        }

        return name;
    }
}
