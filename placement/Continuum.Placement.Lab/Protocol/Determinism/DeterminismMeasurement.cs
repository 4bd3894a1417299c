using System.Globalization;
using Continuum.Placement.Explanation;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.Explanations;
using Continuum.Placement.Lab.Protocol.FacilityLocation;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Determinism;

/// <summary>
/// T19: the same problem, seed and rounds give the same bytes of plan and explanation on one thread and on two, with
/// the problem's lists the other way round, and as a replay of a plan that was ended by a deadline.
/// </summary>
internal sealed class DeterminismMeasurement : IMeasurement
{
    public IReadOnlyList<string> Tests => ["T19"];

    public double QuickSeconds => 8;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from seed in context.Seeds
        from kind in new (string Name, Func<PlacementProblem> Make, int Rounds)[]
        {
            ("small", () => RandomProblem.Make(seed, nodes: 20, functions: 30), 20),
            ("facilities", () => Facilities(seed), 20),
            ("edge", () => Edge(seed, context.Either(200, 3000)), 2),
        }
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"{kind.Name}/seed{seed}"),
            run => Compare(run, kind.Name, kind.Make(), kind.Rounds, seed, context.Either(0.3, 3.0)));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T19-threads", "plans that differ", "plans", "threads", SampleTable.Sum, 0),
        .. samples.Row("T19-threads", "explanations that differ", "plans", "explanations", SampleTable.Sum, 0),
        .. samples.Row("T19-order", "plans that differ", "plans", "order", SampleTable.Sum, 0),
        .. samples.Row("T19-replay", "plans that differ", "plans", "replay", SampleTable.Sum, 0),
    ];

    private static PlacementProblem Facilities(int seed) => new FacilityProblem(
        FacilityLocationGenerator.Generate(FacilityLocationFamily.TestBed1, 50, 100, seed)).Problem;

    private static PlacementProblem Edge(int seed, int size) =>
        EdgeScenario.Create(new ScenarioOptions { Nodes = size, Functions = size, Seed = seed });

    private static void Compare(
        PartRun run, string name, PlacementProblem problem, int rounds, int seed, double seconds)
    {
        PlanBudget budget = new() { Rounds = rounds, Seed = (ulong)seed, Threads = 1 };
        Assignment one = Planner.Plan(problem, budget, run.Cancellation);
        Assignment two = Planner.Plan(problem, budget with { Threads = 2 }, run.Cancellation);
        Assignment turned = Planner.Plan(
            problem with { Nodes = [.. problem.Nodes.Reverse()], Functions = [.. problem.Functions.Reverse()] },
            budget,
            run.Cancellation);
        Assignment ended = Planner.Plan(
            problem,
            budget with
            {
                Rounds = int.MaxValue,
                Deadline = TimeSpan.FromSeconds(seconds),
                Time = run.Options.Time,
                Threads = 2,
            },
            run.Cancellation);
        Assignment replay = Planner.Plan(problem, budget with { Rounds = ended.Rounds }, run.Cancellation);
        run.Add(name, "threads", seed, Differ(one, two));
        run.Add(name, "order", seed, Differ(one, turned));
        run.Add(name, "replay", seed, Differ(ended, replay));
        run.Add(name, "explanations", seed, Told(one) == Told(two) ? 0 : 1);
    }

    private static double Differ(Assignment one, Assignment other) =>
        one.ToBytes().AsSpan().SequenceEqual(other.ToBytes()) ? 0 : 1;

    // In full for small problems; what a plan says of itself where there are too many pairs to look at.
    private static string Told(Assignment plan) => ExplanationText.Of(Explainer.Explain(
        plan, new ExplainOptions { Full = plan.Functions.Count < 50, Counterfactuals = 2 }));
}
