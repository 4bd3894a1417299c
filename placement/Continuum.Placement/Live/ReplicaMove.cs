namespace Continuum.Placement.Live;

/// <summary>One replica that comes, goes or moves.</summary>
/// <param name="Function">The function's key.</param>
/// <param name="From">The node it leaves, or null where it is a new one.</param>
/// <param name="To">The node it goes to, or null where it ends.</param>
public sealed record ReplicaMove(string Function, string? From, string? To);
