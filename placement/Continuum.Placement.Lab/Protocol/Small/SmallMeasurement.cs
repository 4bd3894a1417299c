using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Lab.Protocol.Milp;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Small;

/// <summary>T4: small problems with all constraints, against the optimum that a solver proves.</summary>
internal sealed class SmallMeasurement : IMeasurement
{
    // Instances a part, so that the state file has one line for many.
    private const int Batch = 10;

    public IReadOnlyList<string> Tests => ["T4"];

    public double QuickSeconds => 8;

    public string? Obstacle(ProtocolContext context) => Solver.Obstacle();

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from batch in Enumerable.Range(0, context.Either(3, 50))
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"batch{batch}"),
            run =>
            {
                for (int i = 0; i < Batch && !run.Cancellation.IsCancellationRequested; i++)
                {
                    Measure(run, (batch * Batch) + i + 1, context);
                }
            });

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T4-small", "missed though feasible", "plans", "missed", SampleTable.Sum, 0),
        .. samples.Row("T4-small", "gap mean", "%", "gap", SampleTable.Mean, 0.5),
        .. samples.Row("T4-small", "gap p99", "%", "gap", SampleTable.Quantile(0.99), 3),
        .. samples.Row("T4-small", "gap worst", "%", "gap", SampleTable.Max),
        .. samples.Row("T4-small", "below the optimum", "plans", "below", SampleTable.Sum, 0),
        .. samples.Row("T4-small", "invalid bounds", "bounds", "invalid", SampleTable.Sum, 0),
        .. samples.Row("T4-small", "checker disagrees", "plans", "disagrees", SampleTable.Sum, 0),
        .. samples.Row("T4-small", "broken constraints", "plans", "broken", SampleTable.Sum, 0),
        .. samples.Row("T4-small", "proved by the solver", "share", "proved", SampleTable.Mean),
        .. samples.Row("T4-small", "infeasible", "share", "infeasible", SampleTable.Mean),
    ];

    private static void Measure(PartRun run, int instance, ProtocolContext context)
    {
        PlacementProblem problem = RandomProblem.Make(
            instance,
            nodes: 6 + (instance * 7 % context.Either(7, 15)),
            functions: 5 + (instance * 11 % context.Either(12, 26)));
        MilpAnswer? answer =
            Solve(problem, context.Either(5, 30), run, out Dictionary<string, IReadOnlyList<string>> best);
        run.Add("small", "proved", 0, answer is null || answer.IsOptimal || answer.IsInfeasible ? 1 : 0);
        run.Add("small", "infeasible", 0, answer is null || answer.IsInfeasible ? 1 : 0);
        Assignment plan = Planner.Plan(
            problem,
            new PlanBudget
            {
                Deadline = TimeSpan.FromSeconds(context.Either(0.2, 1.0)),
                Time = run.Options.Time,
                Seed = (ulong)instance,
                Threads = run.Options.Threads,
            },
            run.Cancellation);
        CheckedPlan found = PlanChecker.Check(problem, plan);
        run.Add("small", "disagrees", 0, found.Agrees(plan.Cost.Missing, plan.Cost.Micros) ? 0 : 1);
        run.Add("small", "broken", 0, found.Broken > 0 ? 1 : 0);
        if (answer is not { Value: not null })
        {
            return;
        }

        CheckedPlan optimum = PlanChecker.Check(problem, best);
        if (!optimum.IsFeasible)
        {
            throw new InvalidOperationException(
                $"instance {instance}: the solver's plan breaks {string.Join("; ", optimum.Violations)}");
        }

        run.Add("small", "missed", 0, found.Missing > 0 ? 1 : 0);
        if (answer.IsOptimal && found.IsFeasible)
        {
            run.Add("small", "gap", 0, 100.0 * (found.Micros - optimum.Micros) / Math.Max(1, optimum.Micros));
            run.Add("small", "below", 0, found.Micros + found.Tolerance + 100 < optimum.Micros ? 1 : 0);
        }

        if (answer.IsOptimal && plan.LowerBoundMicros is { } bound)
        {
            run.Add("small", "invalid", 0, bound > optimum.Micros + optimum.Tolerance ? 1 : 0);
        }
    }

    // Null where no set of nodes exists for some function, so that it is infeasible at once.
    private static MilpAnswer? Solve(
        PlacementProblem problem, int seconds, PartRun run, out Dictionary<string, IReadOnlyList<string>> best)
    {
        SmallProgram program = new(problem);
        best = [];
        if (program.IsHopeless)
        {
            return null;
        }

        MilpAnswer answer = Solver.Find()!.Solve(program.Text(), TimeSpan.FromSeconds(seconds), run.Cancellation);
        best = answer.Value is null ? [] : program.Plan(answer.Ones);
        return answer;
    }
}
