namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// How far the sites of each zone have their bad times together, from how much more often nodes of two of its sites
/// were down at once than the states of zone and region alone make of it. Since that excess is proportional to the
/// square of what is asked for, it is found without iteration. A zone watched for a short time is mostly like the
/// others, and all of them together start from none.
/// </summary>
internal sealed class ZoneHalves
{
    private readonly FleetMoments _moments;
    private readonly DomainStateFit _fit;

    internal ZoneHalves(FleetMoments moments, DomainStateFit fit, double priorDays)
    {
        (_moments, _fit) = (moments, fit);
        (double Excess, double Most, double Days)[] zones = [.. fit.Zones.Select((_, zone) => Excess(zone))];
        double excess = 0;
        double most = 0;
        double days = 0;
        foreach ((double Excess, double Most, double Days) zone in zones)
        {
            excess += zone.Days * zone.Excess;
            most += zone.Days * zone.Most;
            days += zone.Days;
        }

        // The prior counts as days on which a zone of the usual size showed no excess.
        double pool = days > 0 && most > 0 ? excess / most * days / (days + priorDays) : 0;
        Pool = Root(pool);
        Dictionary<string, double> byZone = new(StringComparer.Ordinal);
        for (int site = 0; site < moments.Sites.Length; site++)
        {
            (double Excess, double Most, double Days) zone = zones[fit.ZoneOf(site)];
            double seen = (zone.Days * zone.Excess) + (priorDays * pool * zone.Most);
            byZone[DomainSummary.Paths(moments.Sites[site])[1]] =
                zone.Most > 0 ? Root(seen / ((zone.Days + priorDays) * zone.Most)) : Pool;
        }

        ByZone = byZone;
    }

    /// <summary>By path of the zone, 0 to 1.</summary>
    internal IReadOnlyDictionary<string, double> ByZone { get; }

    /// <summary>What zones have in common, 0 to 1.</summary>
    internal double Pool { get; }

    private static double Root(double square) => Math.Sqrt(Math.Clamp(square, 0, 1));

    /// <summary>
    /// Of the pairs of sites, each as much as days it was seen: how much more of the time two nodes were down together
    /// than is accounted for; how much that would be if the bad times were together throughout; days, all pairs as one.
    /// </summary>
    private (double Excess, double Most, double Days) Excess(int zone)
    {
        (double excess, double most, double days, int pairs) = (0, 0, 0, 0);
        for (int one = 0; one < _moments.Sites.Length; one++)
        {
            for (int other = one + 1; other < _moments.Sites.Length && _fit.ZoneOf(other) == zone; other++)
            {
                if (_fit.ZoneOf(one) != zone || !_fit.Sites[one].Mix.Learns || !_fit.Sites[other].Mix.Learns)
                {
                    continue;
                }

                (double covariance, double watched) = Covariance(one, other);
                (double first, double firstTilt) = LeavesUp(one);
                (double second, double secondTilt) = LeavesUp(other);
                (double mean, double square) = Outer(zone, one);
                excess += watched * (covariance - ((square - (mean * mean)) * first * second));
                most += watched * square * firstTilt * secondTilt;
                days += watched;
                pairs++;
            }
        }

        return days > 0 ? (excess / days, most / days, days / pairs) : (0, 0, 0);
    }

    // Of the shares down of two sites, over the moments in which both were seen.
    private (double Covariance, double Days) Covariance(int one, int other)
    {
        (double days, double both, double first, double second) = (0, 0, 0, 0);
        for (int moment = 0; moment < _moments.Count; moment++)
        {
            if (_moments.Seen[one][moment] > 0 && _moments.Seen[other][moment] > 0)
            {
                double a = (double)_moments.Down[one][moment] / _moments.Seen[one][moment];
                double b = (double)_moments.Down[other][moment] / _moments.Seen[other][moment];
                double weight = _moments.Weight[moment];
                days += weight;
                both += weight * a * b;
                first += weight * a;
                second += weight * b;
            }
        }

        return days > 0 ? ((both / days) - (first / days * (second / days)), days) : (0, 0);
    }

    /// <summary>What a site and its nodes' own faults leave up, and how much more in the site's worse half.</summary>
    private (double Up, double Tilt) LeavesUp(int site)
    {
        DomainTable table = new([StateLevels.States(_fit.Sites[site].Mix.Probability, StateLevels.Site)]);
        double own = 1 - _fit.Sites[site].Own;
        return (own * table.LeavesUp(0), own * table.TiltOfLeavesUp(0));
    }

    // The mean of what zone and region leave up, and of its square: two nodes are hit by both at the same time.
    private (double Mean, double Square) Outer(int zone, int site)
    {
        (double mean, double square) = (0, 0);
        int levels = StateLevels.Outer.Length;
        for (int pair = 0; pair < StateLevels.OuterPairs; pair++)
        {
            double probability = _fit.Regions[_fit.RegionOf(site)].Probability[pair / levels]
                * _fit.Zones[zone].Probability[pair % levels];
            double survives = StateLevels.OuterSurvives(pair);
            mean += probability * survives;
            square += probability * survives * survives;
        }

        return (mean, square);
    }
}
