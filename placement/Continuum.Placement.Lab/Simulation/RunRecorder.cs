using Continuum.Placement.Lab.Topologies;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Takes samples while a run goes on, and sums it up at its end.</summary>
internal sealed class RunRecorder(LabScenario scenario, SimulatedFleet fleet)
{
    private const int MostSamples = 240;
    private const double GiB = 1L << 30;

    private readonly List<LabSample> _samples = [];
    private readonly List<double> _movedShares = [];
    private long _movedBefore;
    private double _from;

    /// <summary>Whole minutes between samples, so that there are no more than a chart has room for.</summary>
    internal int MinutesPerSample { get; } =
        Math.Max(1, (int)Math.Ceiling(scenario.Duration.TotalMinutes / MostSamples));

    /// <summary>Notes what moved in the minute that is over.</summary>
    internal void Minute()
    {
        _movedShares.Add((double)(fleet.Moves.Voluntary - _movedBefore) / Math.Max(1, fleet.Replicas));
        _movedBefore = fleet.Moves.Voluntary;
    }

    internal void Sample(double now)
    {
        if (now <= _from)
        {
            return;
        }

        fleet.Cost.Advance(now);
        FunctionTally recent = fleet.Tally.Recent;
        LatencyHistogram latencies = fleet.Tally.RecentLatencies;
        _samples.Add(new LabSample(
            now / 3600,
            recent.Events / (now - _from),
            Share(recent.Hits, recent.Events),
            Share(recent.Served, recent.Events),
            Quantile(latencies, 0.5),
            Quantile(latencies, 0.95),
            Quantile(latencies, 0.99),
            fleet.Health.DownCount,
            fleet.Replicas,
            fleet.Cost.PerHour,
            fleet.Moves.Forced + fleet.Moves.Voluntary));
        fleet.Tally.NextSample();
        _from = now;
    }

    internal LabRun ToRun(string policy, int seed, int plans, TimeSpan planning)
    {
        LabFunctionResult[] results = [.. fleet.Functions.Select(Result)];
        LabFunctionResult[] promised = [.. results.Where(result => result.Target > 0 && result.Events > 0)];
        LabFunctionResult[] called = [.. results.Where(result => result.Events > 0)];
        FunctionTally total = fleet.Tally.Total;
        return new LabRun
        {
            Policy = policy,
            Scenario = scenario.Name,
            Seed = seed,
            Hours = scenario.Duration.TotalHours,
            Events = total.Events,
            HitShare = Share(total.Hits, total.Events),
            FunctionHitShare = called.Length == 0 ? 1 : called.Average(result => result.HitShare),
            ServedShare = Share(total.Served, total.Events),
            P50Ms = Quantile(fleet.Tally.Latencies, 0.5),
            P95Ms = Quantile(fleet.Tally.Latencies, 0.95),
            P99Ms = Quantile(fleet.Tally.Latencies, 0.99),
            Promised = promised.Length,
            Kept = promised.Count(result => result.Available >= result.Target),
            TargetMean = promised.Length == 0 ? 1 : promised.Average(result => result.Target),
            AvailableMean = promised.Length == 0 ? 1 : promised.Average(result => result.Available),
            Cost = fleet.Cost.Units,
            ServedGiB = fleet.Tally.ServedBytes / GiB,
            VoluntaryMoves = fleet.Moves.Voluntary,
            ForcedMoves = fleet.Moves.Forced,
            MovedShareP95 = MovedShareP95(),
            ScaledOut = fleet.Moves.ScaledOut,
            ScaledIn = fleet.Moves.ScaledIn,
            Plans = plans,
            PlanningSeconds = planning.TotalSeconds,
            Samples = _samples,
            Functions = results,
            Sites = Sites(),
            LatencyPercentiles =
            [
                .. Enumerable.Range(1, 99).Select(percent => Quantile(fleet.Tally.Latencies, percent / 100.0)),
                Quantile(fleet.Tally.Latencies, 0.999),
            ],
        };
    }

    private double MovedShareP95()
    {
        _movedShares.Sort();
        return _movedShares.Count == 0 ? 0 : _movedShares[(int)Math.Ceiling(0.95 * _movedShares.Count) - 1];
    }

    private LabSiteResult[] Sites()
    {
        int[] replicas = new int[scenario.Topology.Sites.Count];
        foreach (FunctionTraffic function in fleet.Functions)
        {
            foreach (Replica replica in function.Replicas)
            {
                replicas[scenario.Topology.SiteOfNode[replica.Node]]++;
            }
        }

        LabSiteResult[] sites = new LabSiteResult[replicas.Length];
        for (int i = 0; i < sites.Length; i++)
        {
            LabSite site = scenario.Topology.Sites[i];
            FunctionTally its = fleet.Tally.Sites[i];
            sites[i] = new LabSiteResult(
                site.Name, site.Latitude, site.Longitude, its.Events, Share(its.Hits, its.Events), replicas[i]);
        }

        return sites;
    }

    private static LabFunctionResult Result(FunctionTraffic function)
    {
        FunctionTally its = function.Tally;
        return new LabFunctionResult(
            function.Function.Template.Key,
            its.Events,
            Share(its.Hits, its.Events),
            function.Function.Template.Availability?.Target ?? 0,
            Share(its.Available, its.Events),
            function.Replicas.Count);
    }

    // Sums of many small parts may pass their whole by a rounding error.
    private static double Share(double part, double whole) => whole > 0 ? Math.Min(1, part / whole) : 1;

    private static double Quantile(LatencyHistogram latencies, double share) =>
        latencies.Total > 0 ? latencies.Quantile(share) : 0;
}
