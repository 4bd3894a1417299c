namespace Continuum.Placement.Availability.Estimation;

/// <summary>What a node's history says of it, its domains' outages included, with the doubt that is left.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Failures">How often it went down while observed, weighted by age where that was asked for.</param>
/// <param name="ObservedSeconds">How long it was observed, weighted likewise.</param>
/// <param name="MtbfSeconds">Mean time up between failures.</param>
/// <param name="MttrSeconds">Mean time down: a mixture of short outages and long ones.</param>
/// <param name="ShortOutageShare">The share of its outages that are short, 0 to 1.</param>
/// <param name="Unavailability">The share of time down, 0 to 1; the interval is for times to come, see
/// <see cref="FailureEstimate.LevelDrift"/>.</param>
/// <param name="OwnUnavailability">The share of time down by its own fault while its domains leave it up.</param>
public sealed record NodeReliability(
    string NodeId,
    double Failures,
    double ObservedSeconds,
    CredibleInterval MtbfSeconds,
    CredibleInterval MttrSeconds,
    double ShortOutageShare,
    CredibleInterval Unavailability,
    double OwnUnavailability);
