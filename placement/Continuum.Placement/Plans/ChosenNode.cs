namespace Continuum.Placement.Plans;

/// <summary>A node that carries a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="SharedLevels">Levels shared with the nearest place asked for, 0 to 3; null if none was.</param>
/// <param name="FreeMemoryBytes">Bytes of memory left on the node once it carries the function.</param>
/// <param name="IsKept">Whether it carried the function already.</param>
/// <param name="Reason">Why this node, in words.</param>
public sealed record ChosenNode(string NodeId, int? SharedLevels, long FreeMemoryBytes, bool IsKept, string Reason);
