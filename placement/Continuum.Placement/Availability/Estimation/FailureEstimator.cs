namespace Continuum.Placement.Availability.Estimation;

/// <summary>Learns a <see cref="FailureModel"/> from histories: from the same histories, always the same.</summary>
public static class FailureEstimator
{
    // A node seen down all along is expected back one day.
    private const double MostOwn = 0.99;

    /// <summary>Learns how nodes and domains fail.</summary>
    /// <param name="histories">One a node; the order does not matter. None leaves what is assumed.</param>
    /// <param name="assumed">What holds where there is nothing to learn from.</param>
    /// <param name="options">How to learn.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static FailureEstimate Estimate(
        IReadOnlyList<UptimeHistory> histories,
        FailureModel assumed,
        EstimationOptions options)
    {
        options.Check();
        InvalidAvailabilityInputException.ThrowIfAny(assumed.Mistakes());
        HistoryRules.Check(histories);
        UptimeHistory[] sorted = [.. histories.OrderBy(history => history.NodeId, StringComparer.Ordinal)];
        if (FleetMoments.Of(sorted, options) is not { } moments)
        {
            return new FailureEstimate(assumed, [], []);
        }

        DomainStateFit fit = new(moments, assumed, options);
        fit.Run();
        ZoneHalves halves = new(moments, fit, options.PriorDays);
        Dictionary<string, NodePosterior> posteriors = Posteriors(sorted, assumed, options, out var tallies);
        Dictionary<string, double> own = OwnFaults(sorted, posteriors, moments, fit, options.LevelPriorDays);
        FailureModel model = Model(sorted, assumed, moments, fit, own) with
        {
            SitesTogether = halves.ByZone,
            SitesTogetherPrior = halves.Pool,
        };
        double drift = LevelDrift.Variance(moments);
        NodeReliability[] nodes =
        [
            .. sorted.Where(history => own.ContainsKey(history.NodeId)).Select(history => Describe(
                history.NodeId,
                tallies[history.NodeId],
                posteriors[history.NodeId],
                own[history.NodeId],
                drift,
                options.CredibleMass)),
        ];
        return new FailureEstimate(model, nodes, DomainSummary.Of(sorted, model, drift, options))
        {
            LevelDrift = Math.Sqrt(drift),
        };
    }

    private static Dictionary<string, NodePosterior> Posteriors(
        UptimeHistory[] histories,
        FailureModel assumed,
        EstimationOptions options,
        out Dictionary<string, OutageTally> tallies)
    {
        DateTimeOffset now = histories
            .Where(history => history.Intervals.Count > 0)
            .Max(history => history.Intervals[^1].To);
        Dictionary<string, OutageTally> byNode = histories.ToDictionary(
            history => history.NodeId,
            history => OutageTally.Of(history, options, now),
            StringComparer.Ordinal);
        Dictionary<string, NodePosterior> posteriors = new(StringComparer.Ordinal);
        foreach (IGrouping<(string, string), UptimeHistory> like in
            histories.GroupBy(history => (history.Kind, history.HardwareClass)))
        {
            ClassPrior prior = new(
                [.. like.Select(history => byNode[history.NodeId])],
                assumed.OfKind(like.Key.Item1).Unavailability);
            foreach (UptimeHistory history in like)
            {
                posteriors[history.NodeId] = prior.After(byNode[history.NodeId]);
            }
        }

        tallies = byNode;
        return posteriors;
    }

    /// <summary>
    /// What is left of each node's unavailability when its domains' part is taken out; then each site as a whole is
    /// drawn towards what is typical.
    /// </summary>
    private static Dictionary<string, double> OwnFaults(
        UptimeHistory[] histories,
        Dictionary<string, NodePosterior> posteriors,
        FleetMoments moments,
        DomainStateFit fit,
        double levelPriorDays)
    {
        string[][] nodes =
        [
            .. histories
                .Where(history => history.InService().Count > 0)
                .GroupBy(history => history.Place)
                .OrderBy(site => site.Key, TreeOrder.ByPath)
                .Select(site => site.Select(history => history.NodeId).ToArray()),
        ];
        double[] factors = SiteLevels.Factors(
            [
                .. nodes.Select((site, index) => (
                    site.Average(node => posteriors[node].Unavailability),
                    site.Length,
                    moments.DaysSeen(index))),
            ],
            levelPriorDays);
        Dictionary<string, double> own = new(StringComparer.Ordinal);
        for (int site = 0; site < nodes.Length; site++)
        {
            double survives = LeavesUp(fit.Sites[site].Mix.Probability, StateLevels.Site)
                * LeavesUp(fit.Zones[fit.ZoneOf(site)].Probability, StateLevels.Outer)
                * LeavesUp(fit.Regions[fit.RegionOf(site)].Probability, StateLevels.Outer);
            double[] parts =
                [.. nodes[site].Select(node => 1 - ((1 - posteriors[node].Unavailability) / survives))];
            OwnFaultShares.Balance(parts);
            fit.Sites[site].Mix.Scale(factors[site]);
            for (int i = 0; i < parts.Length; i++)
            {
                own[nodes[site][i]] = Math.Min(MostOwn, parts[i] * factors[site]);
            }
        }

        return own;
    }

    private static double LeavesUp(ReadOnlySpan<double> probability, ReadOnlySpan<double> levels)
    {
        double sum = 0;
        for (int level = 0; level < levels.Length; level++)
        {
            sum += probability[level] * (1 - levels[level]);
        }

        return sum;
    }

    private static FailureModel Model(
        UptimeHistory[] histories,
        FailureModel assumed,
        FleetMoments moments,
        DomainStateFit fit,
        Dictionary<string, double> own)
    {
        Dictionary<string, IReadOnlyList<DomainState>> domains = new(StringComparer.Ordinal);
        for (int site = 0; site < moments.Sites.Length; site++)
        {
            string[] paths = DomainSummary.Paths(moments.Sites[site]);
            domains[paths[0]] = StateLevels.States(fit.Regions[fit.RegionOf(site)].Probability, StateLevels.Outer);
            domains[paths[1]] = StateLevels.States(fit.Zones[fit.ZoneOf(site)].Probability, StateLevels.Outer);
            domains[paths[2]] = StateLevels.States(fit.Sites[site].Mix.Probability, StateLevels.Site);
        }

        Dictionary<string, KindPrior> kinds = new(assumed.Kinds, StringComparer.Ordinal);
        IReadOnlyList<DomainState> sites = StateLevels.States(fit.SitePool, StateLevels.Site);
        foreach (IGrouping<string, UptimeHistory> kind in histories
            .Where(history => own.ContainsKey(history.NodeId))
            .GroupBy(history => history.Kind, StringComparer.Ordinal))
        {
            kinds[kind.Key] = new KindPrior(kind.Average(history => own[history.NodeId]), sites);
        }

        return assumed with
        {
            Nodes = own,
            Domains = domains,
            Kinds = kinds,
            ZonePrior = StateLevels.States(fit.ZonePool, StateLevels.Outer),
            RegionPrior = StateLevels.States(fit.RegionPool, StateLevels.Outer),
        };
    }

    private static NodeReliability Describe(
        string node,
        OutageTally tally,
        NodePosterior posterior,
        double own,
        double drift,
        double mass) => new(
        node,
        tally.Failures,
        tally.ObservedSeconds,
        posterior.Mtbf(mass),
        posterior.Mttr(mass),
        posterior.ShortShare,
        posterior.UnavailabilityInterval(mass, drift),
        own);
}
