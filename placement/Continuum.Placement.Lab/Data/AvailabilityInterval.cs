namespace Continuum.Placement.Lab.Data;

/// <summary>A stretch of time in which a node was up, or down.</summary>
/// <param name="Node">The node's full name, <c>platform/site/cluster/node</c>.</param>
/// <param name="Site">Its site; the last but two part of the name, empty where it has none.</param>
/// <param name="Cluster">Its cluster; the last but one part of the name, empty where it has none.</param>
/// <param name="IsUp">Whether it was up.</param>
/// <param name="StartSeconds">When it began: seconds since 1970.</param>
/// <param name="StopSeconds">When it ended; not before it began.</param>
/// <param name="EndReason">Why it ended, as the file has it; empty where it does not say (<c>NULL</c>).</param>
public readonly record struct AvailabilityInterval(
    string Node, string Site, string Cluster, bool IsUp, double StartSeconds, double StopSeconds, string EndReason)
{
    /// <summary>How long it was.</summary>
    public double Seconds => StopSeconds - StartSeconds;
}
