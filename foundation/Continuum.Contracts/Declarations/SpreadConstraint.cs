namespace Continuum.Contracts.Declarations;

/// <summary>Replicas in different failure domains.</summary>
/// <param name="Over">The level of the domains.</param>
/// <param name="AtLeast">How many different domains carry a replica, at least; 1 or more.</param>
public sealed record SpreadConstraint(FailureDomain Over, int AtLeast);
