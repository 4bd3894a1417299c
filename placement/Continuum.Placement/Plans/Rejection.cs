namespace Continuum.Placement.Plans;

/// <summary>A node that does not carry a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">The first reason that ruled it out.</param>
/// <param name="Detail">What was asked for and what the node has, in words.</param>
public sealed record Rejection(string NodeId, RejectionReason Reason, string Detail);
