namespace Continuum.Placement.Problems;

/// <summary>No more than so many replicas of one function in one failure domain.</summary>
/// <param name="Level">The level of the domains; a node never carries more than one.</param>
/// <param name="AtMost">How many; 1 or more.</param>
public sealed record DomainLimit(SpreadLevel Level, int AtMost);
