namespace Continuum.Placement.Plans;

/// <summary>A node that carries a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="SharedLevels">Levels of region, zone and site shared with the nearest place asked for; null if none was.</param>
/// <param name="FreeMemoryBytes">Bytes of memory left on the node once it carries the function.</param>
/// <param name="IsKept">Whether it carried the function already.</param>
/// <param name="Reason">Why this node, in words.</param>
public sealed record ChosenNode(string NodeId, int? SharedLevels, long FreeMemoryBytes, bool IsKept, string Reason);
