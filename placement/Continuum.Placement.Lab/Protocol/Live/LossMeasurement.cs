using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Live;

/// <summary>
/// T8 and T9: of 10,000 nodes (4,000 in a quick run) a hundredth is lost at once, or a whole region, beside
/// planning anew.
/// </summary>
internal sealed class LossMeasurement : IMeasurement
{
    public IReadOnlyList<string> Tests => ["T8", "T9"];

    public double QuickSeconds => 14;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) => context.Seeds.Select(seed => new Part(
        string.Create(CultureInfo.InvariantCulture, $"seed{seed}"), run => Measure(run, context, seed)));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. Both(samples, "T8-1 % lost", "few", 150, missing: 0),
        .. samples.Row("T8-1 % lost", "own moves of forced", "%", "few extra", SampleTable.Mean, 5),
        .. samples.Row("T8-1 % lost", "cost over anew", "%", "few over", SampleTable.Mean, 1),
        .. samples.Row("T8-1 % lost", "rounds before", "rounds", "few rounds", SampleTable.Mean),
        .. samples.Row("T8-1 % lost", "rounds anew", "rounds", "few rounds anew", SampleTable.Mean),
        .. samples.Row("T8-1 % lost", "cost over anew, rounds as before", "%", "few over alike", SampleTable.Mean),
        .. Both(samples, "T9-region lost", "region", 1000),
        .. samples.Row("T9-region lost", "critical not placed", "functions", "region critical", SampleTable.Sum, 0),
        .. samples.Row("T9-region lost", "in time below anew", "points", "region hits", SampleTable.Mean, 1),
        .. samples.Row("T9-region lost", "own moves of forced", "%", "region extra", SampleTable.Mean),
        .. samples.Row("T9-region lost", "cost over anew", "%", "region over", SampleTable.Mean),
    ];

    private static IEnumerable<ProtocolRow> Both(
        SampleTable samples, string name, string metric, double ms, double? missing = null) =>
    [
        .. samples.Row(name, "time", "ms", $"{metric} ms", SampleTable.Mean, ms),
        .. samples.Row(name, "time, processor", "ms", $"{metric} processor", SampleTable.Mean),
        .. samples.Row(name, "broken constraints", "plans", $"{metric} broken", SampleTable.Sum, 0),
        .. samples.Row(name, "forced moves", "replicas", $"{metric} forced", SampleTable.Mean),
        .. samples.Row(name, "missing more than anew", "replicas", $"{metric} missing", SampleTable.Mean, missing),
        .. samples.Row(name, "missing for want of moves", "plans", $"{metric} lacks moves", SampleTable.Sum),
    ];

    private static void Measure(PartRun run, ProtocolContext context, int seed)
    {
        int size = context.Either(4000, 10_000);
        PlacementProblem problem = EdgeScenario.Create(
            new ScenarioOptions { Nodes = size, Functions = size, Seed = seed });
        Assignment plan = run.Plan(problem, seed, context.Either(1.0, 10.0));

        // Once beforehand, so that what is compiled at first use does not count.
        Lose(run, context, plan, problem, Few(problem, seed + 1), "", seed);
        Lose(run, context, plan, problem, Few(problem, seed), "few", seed);
        string region = problem.Nodes.GroupBy(node => node.Place.Region)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .First().Key;
        string[] there = [.. problem.Nodes.Where(node => node.Place.Region == region).Select(node => node.Id)];
        Lose(run, context, plan, problem, there, "region", seed);
    }

    private static string[] Few(PlacementProblem problem, int seed)
    {
        string[] ids = [.. problem.Nodes.Where(node => node.IsAlive).Select(node => node.Id)];
        new Numerics.SeededRandom(seed, 8).Shuffle<string>(ids);
        return [.. ids.Take(problem.Nodes.Count / 100).Order(StringComparer.Ordinal)];
    }

    private static void Lose(
        PartRun run,
        ProtocolContext context,
        Assignment plan,
        PlacementProblem problem,
        string[] nodes,
        string metric,
        int seed)
    {
        LivePlan live = new(plan);
        double processor = PartRun.ProcessorSeconds;
        (PlanChange change, double seconds) = run.Timed(() => live.NodesLost(nodes));
        if (metric.Length == 0)
        {
            return;
        }

        run.Add("loss", $"{metric} ms", seed, 1000 * seconds);
        run.Add("loss", $"{metric} processor", seed, 1000 * (PartRun.ProcessorSeconds - processor));
        run.Add("loss", $"{metric} forced", seed, change.ForcedMoves);
        run.Add("loss", $"{metric} extra", seed, 100.0 * change.VoluntaryMoves / Math.Max(1, change.ForcedMoves));
        HashSet<string> lost = [.. nodes];
        PlacementProblem left = problem with
        {
            Nodes = [.. problem.Nodes.Select(node => lost.Contains(node.Id) ? node with { IsAlive = false } : node)],
        };
        CheckedPlan mine = PlanChecker.Check(
            left, problem.Functions.ToDictionary(function => function.Key, function => live.NodesOf(function.Key)));
        Assignment anew = run.Plan(left, seed, context.Either(1.0, 10.0));
        CheckedPlan theirs = PlanChecker.Check(left, anew);
        run.Add("loss", $"{metric} broken", seed, mine.Broken > 0 ? 1 : 0);
        run.Add("loss", $"{metric} missing", seed, Missing(mine) - Missing(theirs));
        run.Add("loss", $"{metric} lacks moves", seed, change.After.Missing > 0 && LacksMoves(plan, nodes) ? 1 : 0);
        run.Add("loss", $"{metric} over", seed, Over(mine.Micros, theirs.Micros));
        if (metric == "few")
        {
            // What the same time is enough for depends on what else the machine does: told beside it.
            Assignment alike = run.PlanRounds(left, seed, plan.Rounds);
            run.Add("loss", "few over alike", seed, Over(mine.Micros, PlanChecker.Check(left, alike).Micros));
            run.Add("loss", "few rounds", seed, plan.Rounds);
            run.Add("loss", "few rounds anew", seed, anew.Rounds);
        }
        else
        {
            run.Add("loss", "region critical", seed, Critical(left, mine).Except(Critical(left, theirs)).Count());
            run.Add("loss", "region hits", seed,
                ExpectedHits.Of(left, anew.NodesOf) - ExpectedHits.Of(left, live.NodesOf));
        }
    }

    // Asked of a plan of its own: what was measured does not ask.
    private static bool LacksMoves(Assignment plan, string[] nodes) =>
        new LivePlan(plan, new LivePlanOptions { AsksForMoves = true }).NodesLost(nodes).LacksMoves;

    private static double Over(long mine, long theirs) => 100.0 * (mine - theirs) / Math.Max(1, theirs);

    private static int Missing(CheckedPlan plan) => plan.Violations.Count(violation => violation.IsMissing);

    // Of the highest priority, and on fewer nodes than they need.
    private static IEnumerable<string> Critical(PlacementProblem problem, CheckedPlan plan)
    {
        int highest = problem.Functions.Max(function => function.Priority);
        HashSet<string> critical =
            [.. problem.Functions.Where(function => function.Priority == highest).Select(function => function.Key)];
        return plan.Violations
            .Where(violation => violation.Kind == ViolationKind.TooFew && critical.Contains(violation.Function))
            .Select(violation => violation.Function);
    }
}
