namespace Continuum.Placement.Availability.Estimation;

/// <summary>Describes each domain of a fleet as one thing that fails and comes back.</summary>
internal static class DomainSummary
{
    // Before anything is seen: one outage a year, of an hour.
    private static readonly GammaDistribution Outage = new(0.5, 0.5 * 365 * 86400);
    private static readonly GammaDistribution Return = new(0.5, 0.5 * 3600);

    internal static DomainReliability[] Of(
        IReadOnlyList<UptimeHistory> histories,
        FailureModel model,
        double drift,
        EstimationOptions options) =>
    [
        .. histories
            .Select(history => (history.Place, Intervals: history.InService()))
            .Where(node => node.Intervals.Count > 0)
            .SelectMany(node => Paths(node.Place).Select(path => (path, node.Intervals)))
            .GroupBy(node => node.path, node => node.Intervals, StringComparer.Ordinal)
            .OrderBy(domain => domain.Key, StringComparer.Ordinal)
            .Select(domain => Of(
                domain.Key,
                DomainOutages.Of(domain, options.DomainOutShare),
                model.Domains.GetValueOrDefault(domain.Key) ?? [],
                drift,
                options.CredibleMass)),
    ];

    internal static string[] Paths(Problems.Place place) =>
        [place.Region, $"{place.Region}/{place.Zone}", place.ToString()];

    private static DomainReliability Of(
        string path,
        DomainOutages seen,
        IReadOnlyList<DomainState> states,
        double drift,
        double mass)
    {
        GammaDistribution outage = Outage.After(seen.Outages, seen.UpSeconds);
        GammaDistribution back = Return.After(seen.Ended, seen.OutSeconds);
        NodePosterior posterior = new(outage, back, back, 0);
        return new DomainReliability(
            path,
            seen.Nodes,
            seen.Outages,
            seen.UpSeconds + seen.OutSeconds,
            posterior.Mtbf(mass),
            posterior.Mttr(mass),
            posterior.UnavailabilityInterval(mass, drift),
            states);
    }
}
