namespace Continuum.Placement.Availability.Estimation;

/// <summary>What was learnt from histories.</summary>
/// <param name="Model">How nodes fail, for placement.</param>
/// <param name="Nodes">One a history, in order of the node's id.</param>
/// <param name="Domains">Every region, zone and site with a node in service, in order of the path.</param>
public sealed record FailureEstimate(
    FailureModel Model,
    IReadOnlyList<NodeReliability> Nodes,
    IReadOnlyList<DomainReliability> Domains)
{
    /// <summary>
    /// By how much the share of time down of a site changes from one half of what was seen to the other: a standard
    /// deviation of the logarithm of the odds, 0 or more, without what so few outages scatter by themselves. Intervals of unavailability are for times to come and widened
    /// by it; 1 is a factor of 2.7 in the odds.
    /// </summary>
    public double LevelDrift { get; init; }
}
