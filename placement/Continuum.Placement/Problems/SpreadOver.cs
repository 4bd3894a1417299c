namespace Continuum.Placement.Problems;

/// <summary>Replicas in different failure domains.</summary>
/// <param name="Level">The level of the domains.</param>
/// <param name="AtLeast">How many different domains carry a replica, at least.</param>
public sealed record SpreadOver(SpreadLevel Level, int AtLeast);
