namespace Continuum.Placement.Availability.Estimation;

/// <summary>What was seen of a domain as a whole: nearly all of its nodes down at once.</summary>
/// <param name="Path"><c>region</c>, <c>region/zone</c> or <c>region/zone/site</c>.</param>
/// <param name="Nodes">How many of its nodes were ever in service.</param>
/// <param name="Outages">How often the domain went out.</param>
/// <param name="ObservedSeconds">How long two or more of its nodes were observed.</param>
/// <param name="MtbfSeconds">Mean time between two outages.</param>
/// <param name="MttrSeconds">Mean time out.</param>
/// <param name="Unavailability">The share of time out, 0 to 1; the interval is for times to come, see
/// <see cref="FailureEstimate.LevelDrift"/>: zones and regions, of which there are few, are taken to change as sites
/// do.</param>
/// <param name="States">What hits it beyond what hits the domains around it, as the failure model has it.</param>
public sealed record DomainReliability(
    string Path,
    int Nodes,
    int Outages,
    double ObservedSeconds,
    CredibleInterval MtbfSeconds,
    CredibleInterval MttrSeconds,
    CredibleInterval Unavailability,
    IReadOnlyList<DomainState> States);
