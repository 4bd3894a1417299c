namespace Continuum.Placement.Availability;

/// <summary>
/// How nodes fail: each by its own fault, and together with what stands in the same site, zone or region. A node is up
/// when its own process and all three of its domains leave it up, and nodes fail together through the domains they
/// share. Processes of different nodes and domains are independent of each other, but for the sites of a zone, which
/// may have their bad times together (<see cref="SitesTogether"/>). Domains form a tree; two domains that overlap
/// without one holding the other (a power feed across two sites) cannot be stated.
/// </summary>
public sealed record FailureModel
{
    /// <summary>
    /// What is assumed where nothing was observed. These are assumptions, not measurements: a region's node is up
    /// 99.95 % of the time (a cloud machine's usual promise), an edge node 99.5 %, a device 97 %. A site of region
    /// nodes is lost 1.8 h a year, of edge nodes 8.8 h (one feed, one uplink), of devices 44 h, and for as long
    /// again half of its nodes are; a zone is lost 1.8 h and a region 0.5 h a year.
    /// </summary>
    public static FailureModel Default { get; } = new();

    /// <summary>
    /// By node id: the probability that it is down by its own fault, its domains leaving it up; 0 to 1. A node that is
    /// not here has the prior of its kind.
    /// </summary>
    public IReadOnlyDictionary<string, double> Nodes { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// By path (<c>region</c>, <c>region/zone</c>, <c>region/zone/site</c>): what hits that domain as a whole, beyond
    /// what hits the domains around it. A domain that is not here has the prior of its level.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DomainState>> Domains { get; init; } =
        new Dictionary<string, IReadOnlyList<DomainState>>();

    /// <summary>By node kind: what is assumed without data.</summary>
    public IReadOnlyDictionary<string, KindPrior> Kinds { get; init; } = new Dictionary<string, KindPrior>
    {
        ["region"] = new(0.0005, [new(0.0002, 1), new(0.0002, 0.5)]),
        ["edge"] = new(0.005, [new(0.001, 1), new(0.001, 0.5)]),
        ["device"] = new(0.03, [new(0.005, 1), new(0.005, 0.5)]),
    };

    /// <summary>What is assumed of a kind that <see cref="Kinds"/> does not list: as little as of a device.</summary>
    public KindPrior OtherKinds { get; init; } = new(0.03, [new(0.005, 1), new(0.005, 0.5)]);

    /// <summary>What is assumed to hit a zone as a whole.</summary>
    public IReadOnlyList<DomainState> ZonePrior { get; init; } = [new(0.0002, 1)];

    /// <summary>What is assumed to hit a region as a whole.</summary>
    public IReadOnlyList<DomainState> RegionPrior { get; init; } = [new(0.00006, 1)];

    /// <summary>
    /// By zone (<c>region/zone</c>): how far its sites have their bad times together, 0 to 1. A zone has a bad half of
    /// its time and a good one, and a site's own states have a worse half too, by how much of the site they have down.
    /// At 1, all sites are in their worse halves in the bad half of the zone; at 0, no sooner than in the good one. How
    /// often one site is in which state stays the same. A zone that is not here has the prior.
    /// </summary>
    public IReadOnlyDictionary<string, double> SitesTogether { get; init; } = new Dictionary<string, double>();

    /// <summary>What is assumed of zones that <see cref="SitesTogether"/> does not list; 0 to 1.</summary>
    public double SitesTogetherPrior { get; init; }

    internal KindPrior OfKind(string kind) => Kinds.GetValueOrDefault(kind) ?? OtherKinds;

    internal double SitesTogetherIn(string zone) =>
        SitesTogether.TryGetValue(zone, out double together) ? together : SitesTogetherPrior;

    internal double OwnUnavailability(string id, string kind) =>
        Nodes.TryGetValue(id, out double own) ? own : OfKind(kind).Unavailability;

    /// <summary>All that is out of range.</summary>
    internal IEnumerable<string> Mistakes() =>
    [
        .. Nodes.SelectMany(node => OutOfRange(node.Value, $"the unavailability of node {node.Key}")),
        .. Kinds.SelectMany(kind => Mistakes(kind.Value, $"kind {kind.Key}")),
        .. Mistakes(OtherKinds, "other kinds"),
        .. Domains.SelectMany(domain => Mistakes(domain.Value, $"domain {domain.Key}")),
        .. Mistakes(ZonePrior, "the zones' prior"),
        .. Mistakes(RegionPrior, "the regions' prior"),
        .. SitesTogether.SelectMany(zone => OutOfRange(zone.Value, $"how far sites of {zone.Key} go together")),
        .. OutOfRange(SitesTogetherPrior, "how far sites of other zones go together"),
    ];

    private static IEnumerable<string> Mistakes(KindPrior prior, string of) =>
        OutOfRange(prior.Unavailability, $"the unavailability of {of}").Concat(Mistakes(prior.Site, $"sites of {of}"));

    private static IEnumerable<string> Mistakes(IReadOnlyList<DomainState> states, string of)
    {
        foreach (DomainState state in states)
        {
            foreach (string mistake in OutOfRange(state.Probability, $"the probability of a state of {of}")
                .Concat(OutOfRange(state.NodeDown, $"the share down in a state of {of}")))
            {
                yield return mistake;
            }
        }

        double sum = states.Sum(state => state.Probability);
        if (sum > 1 + 1e-9)
        {
            yield return $"the states of {of} take {sum} of the time, 1 or less is right";
        }
    }

    private static IEnumerable<string> OutOfRange(double value, string what)
    {
        if (!(value >= 0 && value <= 1))
        {
            yield return $"{what} is {value}, 0 to 1 is right";
        }
    }
}
