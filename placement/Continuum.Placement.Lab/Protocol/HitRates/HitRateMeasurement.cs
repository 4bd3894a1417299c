using System.Globalization;
using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>
/// T11: which share of events is answered in time, round trips known, beside simple policies and bounds.
/// </summary>
internal sealed class HitRateMeasurement : IMeasurement
{
    private static readonly (string Name, double Used, bool HotSpot)[] Variants =
        [("70", 0.7, false), ("90", 0.9, false), ("hot", 0.7, true)];

    public IReadOnlyList<string> Tests => ["T11"];

    public double QuickSeconds => 18;

    public string? Obstacle(ProtocolContext context) =>
        context.Needs("a matrix of round trips", data => RttTruth.Find(data).Any());

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from seed in context.Seeds
        from variant in Variants
        from set in RttTruth.Find(context.Data!)
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"{set.Name}/{variant.Name}/seed{seed}"),
            run =>
            {
                RttTruth truth = set.Read();
                // The first scenario is the one of seed 3, as in the figures it is compared with.
                RttScenario scenario = new(truth.Later, variant.Used, variant.HotSpot, seed + 2);
                foreach (double slo in HitRateRows.Objectives)
                {
                    string name = string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{variant.Name}-{slo}ms");
                    Measure(run, scenario, slo, name, seed, context.Either(0.5, 10.0), simple: variant.Name == "70");
                }
            });

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) => HitRateRows.Of(samples);

    private static void Measure(
        PartRun run, RttScenario scenario, double slo, string name, int seed, double seconds, bool simple)
    {
        PlacementProblem problem = scenario.Problem(slo);
        HitJudge judge = new(scenario, scenario.Matrix, slo);
        IBaseline[] baselines = simple
            ?
            [
                new RandomBaseline(seed), new RoundRobinBaseline(), new KubeLikeBaseline(seed),
                new NomadLikeBaseline(seed),
                new NearestFirstBaseline(), new LazyGreedy(judge),
            ]
            : [new NearestFirstBaseline(), new LazyGreedy(judge)];
        foreach (IBaseline baseline in baselines)
        {
            IReadOnlyDictionary<string, IReadOnlyList<string>> placed = baseline.Plan(problem).ByKey();
            run.Add(name, baseline.Name, seed, judge.Rate(key => placed[key]));
        }

        Assignment unsearched = Planner.Plan(
            problem, new PlanBudget { Rounds = 0, Bound = false, Seed = (ulong)seed }, run.Cancellation);
        run.Add(name, "ours unsearched", seed, judge.Rate(unsearched.NodesOf));
        (Assignment plan, double took) = run.Timed(() => Planner.Plan(
            problem,
            new PlanBudget
            {
                Deadline = TimeSpan.FromSeconds(seconds),
                Time = run.Options.Time,
                Seed = (ulong)seed,
                Threads = run.Options.Threads,
            },
            run.Cancellation));
        run.Add(name, "late", seed, took - seconds);
        run.Add(name, "ours", seed, judge.Rate(plan.NodesOf));
        run.Add(name, "missing", seed, plan.Cost.Missing > 0 ? 1 : 0);
        run.Add(name, "reference R", seed, judge.GreedyWithoutCapacity());
        double bound = judge.BestWithoutCapacity();
        // The objective is misses alone, so that a bound of the cost is one of the rate.
        run.Add(name, "upper bound", seed, plan.LowerBoundMicros is { } micros
            ? Math.Min(bound, 100 * (1 - (micros / 1e6 / judge.Total)))
            : bound);
    }
}
