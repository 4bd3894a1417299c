using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Scale;

/// <summary>
/// T5 and T6: plans of large fleets from nothing: time of the first plan, cost of a longer one, memory.
/// </summary>
internal sealed class ScaleMeasurement : IMeasurement
{
    public IReadOnlyList<string> Tests => ["T5", "T6"];

    public double QuickSeconds => 25;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) =>
    [
        .. context.Seeds.Select(seed => new Part(
            string.Create(CultureInfo.InvariantCulture, $"10k/seed{seed}"), run => Cold(run, context, seed))),
        .. context.Seeds.Select(seed => new Part(
            string.Create(CultureInfo.InvariantCulture, $"100k-nodes-10k/seed{seed}"),
            run => Large(run, 10_000, seed))),
        .. context.Quick ? [] : context.Seeds.Select(seed => new Part(
            string.Create(CultureInfo.InvariantCulture, $"100k-nodes-100k/seed{seed}"),
            run => Large(run, 100_000, seed))),
    ];

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T5-10k on 10k", "first plan", "s", "first", SampleTable.Mean, 1),
        .. samples.Row("T5-10k on 10k", "first plan, processor", "s", "first processor", SampleTable.Mean),
        .. samples.Row("T5-10k on 10k", "broken constraints", "plans", "broken", SampleTable.Sum, 0),
        .. samples.Row("T5-10k on 10k", "missing replicas", "replicas", "missing", SampleTable.Sum, 0),
        .. samples.Row("T5-10k on 10k", "checker disagrees", "plans", "disagrees", SampleTable.Sum, 0),
        .. samples.Row("T5-10k on 10k", "over the 10-minute plan", "%", "over", SampleTable.Mean, 1),
        .. samples.Row("T5-10k on 10k", "over ten times as long", "%", "over short", SampleTable.Mean),
        .. samples.Row("T5-10k on 10k", "first over it", "%", "first over", SampleTable.Mean),
        .. samples.Row("T5-10k on 10k", "longest plan over its limit", "s", "late", SampleTable.Max),
        .. samples.Row("T6-10k on 100k", "first plan", "s", "time 10000", SampleTable.Mean, 2),
        .. samples.Row("T6-10k on 100k", "first plan, processor", "s", "processor 10000", SampleTable.Mean),
        .. samples.Row("T6-10k on 100k", "memory", "MiB", "memory 10000", SampleTable.Max, 2048),
        .. samples.Row("T6-100k on 100k", "first plan", "s", "time 100000", SampleTable.Mean, 15),
        .. samples.Row("T6-100k on 100k", "first plan, processor", "s", "processor 100000", SampleTable.Mean),
        .. samples.Row("T6-100k on 100k", "memory", "MiB", "memory 100000", SampleTable.Max, 2048),
        .. samples.Row("T6-100k nodes", "broken constraints", "plans", "broken large", SampleTable.Sum, 0),
        .. samples.Row("T6-100k nodes", "missing replicas", "replicas", "missing large", SampleTable.Sum, 0),
    ];

    private static PlanBudget Budget(PartRun run, int seed) =>
        new() { Seed = (ulong)seed, Time = run.Options.Time, Threads = run.Options.Threads, Bound = false };

    private static void Cold(PartRun run, ProtocolContext context, int seed)
    {
        // Once on another fleet, so that what is compiled at first use does not count.
        Planner.Plan(
            EdgeScenario.Create(new ScenarioOptions { Nodes = 1000, Functions = 1000, Seed = seed + 100 }),
            Budget(run, seed) with { Rounds = 0 },
            run.Cancellation);
        PlacementProblem problem = EdgeScenario.Create(new ScenarioOptions { Seed = seed });
        double before = PartRun.ProcessorSeconds;
        (Assignment first, double seconds) = run.Timed(
            () => Planner.Plan(problem, Budget(run, seed) with { Rounds = 0 }, run.Cancellation));
        run.Add("10k", "first", seed, seconds);
        run.Add("10k", "first processor", seed, PartRun.ProcessorSeconds - before);
        Check(run, problem, first, seed, "");
        double limit = context.Either(1.0, 10.0);
        double longer = context.Either(5.0, 600.0);
        (Assignment plan, double took) = run.Timed(() => Planner.Plan(
            problem, Budget(run, seed) with { Deadline = TimeSpan.FromSeconds(limit) }, run.Cancellation));
        run.Add("10k", "late", seed, took - limit);
        Check(run, problem, plan, seed, "");
        if (context.Quick || seed == 1)
        {
            Assignment best = Planner.Plan(
                problem, Budget(run, seed) with { Deadline = TimeSpan.FromSeconds(longer) }, run.Cancellation);
            run.Add("10k", context.Quick ? "over short" : "over", seed, Over(plan, best));
            run.Add("10k", "first over", seed, Over(first, best));
        }
    }

    private static void Large(PartRun run, int functions, int seed)
    {
        PlacementProblem problem = EdgeScenario.Create(
            new ScenarioOptions { Nodes = 100_000, Functions = functions, Seed = seed });
        PeakMemory memory = PeakMemory.Start();
        double before = PartRun.ProcessorSeconds;
        (Assignment plan, double seconds) = run.Timed(
            () => Planner.Plan(problem, Budget(run, seed) with { Rounds = 0 }, run.Cancellation));
        string size = functions.ToString(CultureInfo.InvariantCulture);
        run.Add("100k", $"time {size}", seed, seconds);
        run.Add("100k", $"processor {size}", seed, PartRun.ProcessorSeconds - before);
        run.Add("100k", $"memory {size}", seed, memory.MiB());
        Check(run, problem, plan, seed, " large");
    }

    private static void Check(PartRun run, PlacementProblem problem, Assignment plan, int seed, string suffix)
    {
        CheckedPlan found = PlanChecker.Check(problem, plan);
        run.Add("fleet", $"broken{suffix}", seed, found.Broken > 0 ? 1 : 0);
        run.Add("fleet", $"missing{suffix}", seed, found.Violations.Count(violation => violation.IsMissing));
        run.Add("fleet", "disagrees", seed, found.Agrees(plan.Cost.Missing, plan.Cost.Micros) ? 0 : 1);
    }

    private static double Over(Assignment plan, Assignment best) =>
        100.0 * (plan.Cost.Micros - best.Cost.Micros) / Math.Max(1, best.Cost.Micros);
}
