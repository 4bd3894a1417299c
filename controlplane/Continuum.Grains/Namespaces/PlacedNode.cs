namespace Continuum.Grains.Namespaces;

/// <summary>A node that carries a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">Why this one, in words.</param>
public sealed record PlacedNode(string NodeId, string Reason);
