namespace Continuum.Grains.Nodes;

/// <summary>A time in which a node was not connected.</summary>
/// <param name="From">When its connection ended.</param>
/// <param name="To">When it was back.</param>
public sealed record NodeOutage(DateTimeOffset From, DateTimeOffset To);
