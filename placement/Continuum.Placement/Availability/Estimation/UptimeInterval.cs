namespace Continuum.Placement.Availability.Estimation;

/// <summary>A stretch of time in which a node was seen to be up, or down.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended: a change, or the end of what was seen.</param>
/// <param name="IsUp">Whether the node was up.</param>
public readonly record struct UptimeInterval(DateTimeOffset From, DateTimeOffset To, bool IsUp)
{
    /// <summary>How long it took.</summary>
    public TimeSpan Length => To - From;
}
