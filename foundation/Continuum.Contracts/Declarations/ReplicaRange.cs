namespace Continuum.Contracts.Declarations;

/// <summary>How many nodes carry a function.</summary>
/// <param name="Min">At least 1.</param>
/// <param name="Max">At least <paramref name="Min"/>; null for no ceiling.</param>
public sealed record ReplicaRange(int Min, int? Max);
