using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// Learns how often each region, zone and site is in each state of its grid, by expectation and maximisation over the
/// domain tree: at each moment the states of a region, its zones and their sites are weighed by how likely they make
/// the counts seen, exactly, and each state is then as frequent as it was weighty. Days of the level's average are
/// mixed in, so that a domain watched for a week is mostly like the others.
/// </summary>
internal sealed class DomainStateFit
{
    // The likelihoods depend on the nodes' own share down, which moves slowly; rating them is most of the work.
    private const int RoundsPerRating = 4;

    private readonly FleetMoments _moments;
    private readonly EstimationOptions _options;
    private readonly int[] _zoneOf;
    private readonly int[] _firstSite;
    private readonly int[] _firstZone;
    private readonly double[] _assumedSite;
    private readonly double[] _assumedZone;
    private readonly double[] _assumedRegion;
    private readonly double[] _byPair;
    private readonly double[] _zoneLog;

    internal DomainStateFit(FleetMoments moments, FailureModel assumed, EstimationOptions options)
    {
        (_moments, _options) = (moments, options);
        _assumedSite = StateLevels.OnGrid(assumed.OtherKinds.Site, StateLevels.Site);
        _assumedZone = StateLevels.OnGrid(assumed.ZonePrior, StateLevels.Outer);
        _assumedRegion = StateLevels.OnGrid(assumed.RegionPrior, StateLevels.Outer);
        _zoneOf = new int[moments.Sites.Length];
        List<int> firstSite = [];
        List<int> firstZone = [];
        for (int site = 0; site < moments.Sites.Length; site++)
        {
            bool newRegion = site == 0 || moments.Sites[site].Region != moments.Sites[site - 1].Region;
            if (newRegion || moments.Sites[site].Zone != moments.Sites[site - 1].Zone)
            {
                if (newRegion)
                {
                    firstZone.Add(firstSite.Count);
                }

                firstSite.Add(site);
            }

            _zoneOf[site] = firstSite.Count - 1;
        }

        _firstZone = [.. firstZone, firstSite.Count];
        _firstSite = [.. firstSite, moments.Sites.Length];
        Sites = [.. moments.Sites.Select((_, i) => new SiteEvidence(moments.Down[i], moments.Seen[i], _assumedSite))];
        Zones = Mixes(_firstSite, _assumedZone);
        Regions = Mixes(_firstZone, _assumedRegion);
        _byPair = new double[Zones.Length * StateLevels.OuterPairs];
        _zoneLog = new double[Zones.Length * StateLevels.Outer.Length];
        (SitePool, ZonePool, RegionPool) = (_assumedSite, _assumedZone, _assumedRegion);
    }

    internal SiteEvidence[] Sites { get; }

    internal StateMix[] Zones { get; }

    internal StateMix[] Regions { get; }

    /// <summary>What sites have in common, by level of the grid; for zones and regions likewise.</summary>
    internal double[] SitePool { get; private set; }

    internal double[] ZonePool { get; private set; }

    internal double[] RegionPool { get; private set; }

    internal int ZoneOf(int site) => _zoneOf[site];

    internal int RegionOf(int site) => Array.FindLastIndex(_firstZone, first => first <= _zoneOf[site]);

    internal void Run()
    {
        for (int round = 0; round < _options.Iterations; round++)
        {
            foreach (SiteEvidence site in Sites)
            {
                if (round % RoundsPerRating == 0)
                {
                    site.Rate();
                }

                site.MixOut();
            }

            for (int moment = 0; moment < _moments.Count; moment++)
            {
                Weigh(moment);
            }

            Learn();
        }
    }

    // A domain with one child cannot be told from it by what is seen: it stays as assumed, and the child learns.
    private static StateMix[] Mixes(int[] firstChild, double[] assumed) =>
    [
        .. Enumerable.Range(0, firstChild.Length - 1).Select(domain => firstChild[domain + 1] - firstChild[domain] > 1
            ? new StateMix(StateMix.Even(assumed.Length), true)
            : new StateMix(assumed, false)),
    ];

    private void Learn()
    {
        foreach (SiteEvidence site in Sites)
        {
            site.Learn();
        }

        SitePool = StateMix.Pool(Sites.Select(site => site.Mix), _assumedSite, _options.PriorDays);
        ZonePool = StateMix.Pool(Zones, _assumedZone, _options.PriorDays);
        RegionPool = StateMix.Pool(Regions, _assumedRegion, _options.PriorDays);
        foreach (SiteEvidence site in Sites)
        {
            site.Mix.Learn(SitePool, StateLevels.Site, _options.PriorDays);
        }

        foreach (StateMix zone in Zones)
        {
            zone.Learn(ZonePool, StateLevels.Outer, _options.PriorDays);
        }

        foreach (StateMix region in Regions)
        {
            region.Learn(RegionPool, StateLevels.Outer, _options.PriorDays);
        }
    }

    // Up: what the sites make of each pair of outer states, then zones of each state of their region. Down: back.
    private void Weigh(int moment)
    {
        int levels = StateLevels.Outer.Length;
        Array.Clear(_byPair);
        for (int site = 0; site < Sites.Length; site++)
        {
            int row = Sites[site].RowAt(moment);
            if (row >= 0)
            {
                Span<double> pairs = _byPair.AsSpan(_zoneOf[site] * StateLevels.OuterPairs, StateLevels.OuterPairs);
                ReadOnlySpan<double> log = Sites[site].LogLikelihood(row);
                for (int pair = 0; pair < pairs.Length; pair++)
                {
                    pairs[pair] += log[pair];
                }
            }
        }

        for (int zone = 0; zone < Zones.Length; zone++)
        {
            for (int state = 0; state < levels; state++)
            {
                _zoneLog[(zone * levels) + state] = Normalise(
                    _byPair.AsSpan((zone * StateLevels.OuterPairs) + (state * levels), levels),
                    Zones[zone].Probability);
            }
        }

        for (int region = 0; region < Regions.Length; region++)
        {
            WeighDown(moment, region);
        }
    }

    private void WeighDown(int moment, int region)
    {
        int levels = StateLevels.Outer.Length;
        Span<double> posterior = stackalloc double[levels];
        posterior.Clear();
        bool seen = false;
        for (int zone = _firstZone[region]; zone < _firstZone[region + 1]; zone++)
        {
            for (int state = 0; state < levels; state++)
            {
                posterior[state] += _zoneLog[(zone * levels) + state];
            }
        }

        Normalise(posterior, Regions[region].Probability);
        for (int zone = _firstZone[region]; zone < _firstZone[region + 1]; zone++)
        {
            seen |= Attribute(moment, zone, posterior);
        }

        for (int state = 0; seen && state < levels; state++)
        {
            Regions[region].Days[state] += _moments.Weight[moment] * posterior[state];
        }
    }

    private bool Attribute(int moment, int zone, ReadOnlySpan<double> posterior)
    {
        int levels = posterior.Length;
        bool seen = false;
        ReadOnlySpan<double> inner = _byPair.AsSpan(zone * StateLevels.OuterPairs, StateLevels.OuterPairs);
        for (int site = _firstSite[zone]; site < _firstSite[zone + 1]; site++)
        {
            int row = Sites[site].RowAt(moment);
            seen |= row >= 0;
            for (int pair = 0; row >= 0 && pair < inner.Length; pair++)
            {
                Sites[site].Attribute(row, pair, _moments.Weight[moment] * posterior[pair / levels] * inner[pair]);
            }
        }

        for (int pair = 0; seen && pair < inner.Length; pair++)
        {
            Zones[zone].Days[pair % levels] += _moments.Weight[moment] * posterior[pair / levels] * inner[pair];
        }

        return seen;
    }

    /// <summary>Turns logarithms of likelihoods into probabilities, in place; returns the logarithm of their mean.
    /// </summary>
    private static double Normalise(Span<double> logs, ReadOnlySpan<double> prior)
    {
        double most = double.NegativeInfinity;
        for (int i = 0; i < logs.Length; i++)
        {
            most = prior[i] > 0 ? Math.Max(most, logs[i]) : most;
        }

        double sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = prior[i] > 0 ? prior[i] * FixedMath.Exp(logs[i] - most) : 0;
            sum += logs[i];
        }

        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] /= sum;
        }

        return most + FixedMath.Log(sum);
    }
}
