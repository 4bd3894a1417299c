namespace Continuum.Placement.Lab.Data;

/// <summary>Where the columns of a failure trace stand.</summary>
internal sealed record FailureTraceColumns(int Node, int Type, int Start, int Stop, int Reason)
{
    /// <summary>How many fields a line has at least.</summary>
    internal int Needed => Math.Max(Math.Max(Node, Type), Math.Max(Start, Stop)) + 1;

    /// <summary>From the names of the columns; null where they do not name what is needed.</summary>
    internal static FailureTraceColumns? From(string[] names)
    {
        int Find(string name) => Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        FailureTraceColumns columns = new(
            Find("node_name") is >= 0 and var named ? named : Find("node_id"),
            Find("event_type"),
            Find("event_start_time"),
            Find("event_stop_time"),
            Find("event_end_reason"));
        return columns is { Node: >= 0, Type: >= 0, Start: >= 0, Stop: >= 0 } ? columns : null;
    }
}
