namespace Continuum.Placement.Availability;

/// <summary>What is assumed of nodes of one kind and of the sites they stand in, without any data.</summary>
/// <param name="Unavailability">The share of time a node is down by its own fault, 0 to 1.</param>
/// <param name="Site">What hits a site of such nodes as a whole.</param>
public sealed record KindPrior(double Unavailability, IReadOnlyList<DomainState> Site);
