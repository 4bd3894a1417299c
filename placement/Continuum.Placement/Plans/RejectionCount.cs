namespace Continuum.Placement.Plans;

/// <summary>How many nodes one reason ruled out.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Nodes">How many nodes; at least 1.</param>
public sealed record RejectionCount(RejectionReason Reason, int Nodes);
