using System.Globalization;
using Continuum.Placement.Explanation;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Explanations;

/// <summary>
/// T18: whether every function is explained, whether what is said would have to change is true when it is done, and
/// what explaining takes beside deciding.
/// </summary>
internal sealed class ExplanationMeasurement : IMeasurement
{
    private const int Batch = 20;

    // The checker looks at every set of nodes that a claim is about, so it is asked for some of each problem's claims.
    private const int Judged = 6;

    public IReadOnlyList<string> Tests => ["T18"];

    public double QuickSeconds => 9;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) =>
    [
        .. context.Seeds.Select(seed => new Part(
            string.Create(CultureInfo.InvariantCulture, $"overhead/seed{seed}"), run => Overhead(run, context, seed))),
        .. Enumerable.Range(0, context.Either(4, 40)).Select(batch => new Part(
            string.Create(CultureInfo.InvariantCulture, $"counterfactuals/{batch}"),
            run =>
            {
                for (int i = 1; i <= Batch; i++)
                {
                    Prove(run, (batch * Batch) + i);
                }
            })),
    ];

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T18-small", "functions not explained", "functions", "unexplained", SampleTable.Sum, 0),
        .. samples.Row("T18-small", "counterfactuals proved", "%", "proved", SampleTable.Mean, 100, less: false),
        .. samples.Row("T18-small", "the checker confirms", "%", "confirmed", SampleTable.Mean, 100, less: false),
        .. samples.Row("T18-edge", "overhead of explaining", "%", "overhead", SampleTable.Mean, 5),
        .. samples.Row("T18-edge", "beside the first plan", "%", "beside first", SampleTable.Mean),
    ];

    private static void Prove(PartRun run, int instance)
    {
        PlacementProblem problem = RandomProblem.Make(
            instance, nodes: 5 + (instance % 9), functions: 3 + (instance * 7 % 12));
        Assignment plan = Planner.Plan(
            problem, new PlanBudget { Rounds = 5, Bound = false, Seed = (ulong)instance }, run.Cancellation);
        PlanExplanation explanation = Explainer.Explain(plan, new ExplainOptions { Full = true, Counterfactuals = 3 });
        int explained = explanation.Functions.Count(function =>
            function.Chosen.Count + function.NotChosen.Count == problem.Nodes.Count);
        run.Add("small", "unexplained", 0, problem.Functions.Count - explained);
        Counterfactual[] told =
        [
            .. explanation.Functions.SelectMany(function => function.NotChosen).Select(node => node.WouldHaveToChange)
                .OfType<Counterfactual>(),
        ];
        foreach (Counterfactual counterfactual in told)
        {
            run.Add("small", "proved", 0, counterfactual.Verify(plan) ? 100 : 0);
        }

        for (int i = 0; i < Math.Min(Judged, told.Length); i++)
        {
            Counterfactual counterfactual = told[(int)((long)told.Length * i / Judged)];
            bool holds = ClaimProof.Holds(counterfactual, plan, problem);
            run.Add("small", "confirmed", 0, holds ? 100 : 0);
            if (!holds)
            {
                run.Defect(string.Create(
                    CultureInfo.InvariantCulture, $"T18: the checker does not confirm {counterfactual} of {instance}"));
            }
        }
    }

    private static void Overhead(PartRun run, ProtocolContext context, int seed)
    {
        int size = context.Either(2000, 10_000);
        PlacementProblem problem = EdgeScenario.Create(
            new ScenarioOptions { Nodes = size, Functions = size, Seed = seed });
        Assignment Plan(PlanBudget budget) => Planner.Plan(
            problem,
            budget with { Seed = (ulong)seed, Time = run.Options.Time, Threads = run.Options.Threads },
            run.Cancellation);

        // Once beforehand, so that what is compiled at first use counts for neither.
        Explainer.Explain(Plan(new PlanBudget { Rounds = 0, Bound = false }), new ExplainOptions());
        (_, double first) = run.Timed(() => Plan(new PlanBudget { Rounds = 0, Bound = false }));
        double seconds = context.Either(1.0, 10.0);
        (Assignment plan, double decided) = run.Timed(
            () => Plan(new PlanBudget { Deadline = TimeSpan.FromSeconds(seconds) }));
        (_, double told) = run.Timed(() => Explainer.Explain(plan, new ExplainOptions()));
        run.Add("edge", "overhead", seed, 100 * told / decided);
        run.Add("edge", "beside first", seed, 100 * told / first);
    }
}
