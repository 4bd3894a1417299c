using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.Milp;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Lab.Protocol.FacilityLocation;

/// <summary>
/// T1 to T3: single-source facility location against known optima, and the bound that the planner states. Instances
/// with an index row are compared with its value; others with the best proven bound.
/// </summary>
internal sealed class FacilityMeasurement : IMeasurement
{
    // Values are published with two decimals, so that a proven bound may be above them by as much as was cut off.
    private const double PublishedDigits = 0.01;

    private static readonly (FacilityLocationFamily Family, int Size)[] Generated =
    [
        (FacilityLocationFamily.Holmberg, 300), (FacilityLocationFamily.Delmaire, 300),
        (FacilityLocationFamily.Yang, 300), (FacilityLocationFamily.TestBed1, 300),
        (FacilityLocationFamily.TestBed1, 500), (FacilityLocationFamily.Yang, 500),
    ];

    public IReadOnlyList<string> Tests => ["T1", "T2", "T3"];

    public double QuickSeconds => 26;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context)
    {
        double seconds = context.Either(0.4, 10.0);
        IEnumerable<Part> published = context.Data is null ? [] : Published(context, seconds);
        IEnumerable<Part> generated =
            from instance in Generated.Take(context.Either(4, Generated.Length))
            from seed in context.Seeds
            let size = context.Either(60, instance.Size)
            select new Part(
                string.Create(CultureInfo.InvariantCulture, $"generated/{instance.Family}/{size}/seed{seed}"),
                run => Make(run, instance.Family, size, seed, context.Either(1.0, seconds), context.Either(3, 60)));

        // A quick run sees both kinds: the generated ones come first, there are few.
        return context.Quick ? generated.Concat(published) : published.Concat(generated);
    }

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) => FacilityRows.Of(samples);

    // A quick run takes instances from all over each set: those of one remainder first.
    private static IEnumerable<Part> Published(ProtocolContext context, double seconds)
    {
        IEnumerable<(FacilityLocationFile File, int Rank)> ranked = context.Data!.FacilityLocation
            .GroupBy(file => file.Set)
            .SelectMany(set => set
                .OrderByDescending(file => file.Reference?.Facilities * file.Reference?.Customers ?? int.MaxValue)
                .ThenBy(file => file.Name, StringComparer.Ordinal)
                .Select((file, rank) => (file, context.Quick ? ((rank * 7) % set.Count()) : 0)));
        return
            from each in ranked.OrderBy(each => each.Rank)
            from seed in context.Seeds
            select new Part(
                string.Create(CultureInfo.InvariantCulture, $"{each.File.Set}/{each.File.Name}/seed{seed}"),
                run => Read(run, each.File, seed, seconds));
    }

    private static void Read(PartRun run, FacilityLocationFile file, int seed, double seconds)
    {
        FacilityLocationInstance instance = FacilityLocationReader.Read(file.File);
        double? known = file.Reference?.SingleSourceValue;
        Measure(run, instance, file.Set, seed, seconds, known, file.Reference?.IsOptimal == true ? known : null, null);
    }

    private static void Make(
        PartRun run, FacilityLocationFamily family, int size, int seed, double seconds, int solverSeconds)
    {
        FacilityLocationInstance instance = FacilityLocationGenerator.Generate(family, size, size, seed);
        string set = string.Create(CultureInfo.InvariantCulture, $"made-{family.ToString().ToLowerInvariant()}-{size}");
        MilpAnswer? answer = Solver.Find() is { } solver
            ? solver.Solve(FacilityProgram.Write(instance), TimeSpan.FromSeconds(solverSeconds), run.Cancellation)
            : null;
        double? optimum = answer?.IsOptimal == true ? answer.Value : null;
        double? against = Measure(run, instance, set, seed, seconds, optimum, optimum, answer?.Bound);
        if (answer?.Value is { } value && against is { } best)
        {
            run.Add(set, "solver", seed, 100 * (value - best) / best);
        }
    }

    // The reference is the best value or, where none is known, the best bound; the upper limit of valid bounds is the
    // optimum where it is proved and the value found in any case. Returns what the plan was compared with.
    private static double? Measure(
        PartRun run,
        FacilityLocationInstance instance,
        string set,
        int seed,
        double seconds,
        double? reference,
        double? optimum,
        double? floor)
    {
        FacilityProblem problem = new(instance);
        (Assignment plan, double took) = run.Timed(() => Planner.Plan(
            problem.Problem,
            new PlanBudget
            {
                Deadline = TimeSpan.FromSeconds(seconds),
                Time = run.Options.Time,
                Seed = (ulong)seed,
                Threads = run.Options.Threads,
            },
            run.Cancellation));
        double? value = problem.Judge(plan);
        run.Add(set, "infeasible", seed, value is null ? 1 : 0);
        run.Add(set, "seconds", seed, took);
        if (value is not { } cost)
        {
            return null;
        }

        double stated = problem.Cost(plan.Cost.Micros);
        run.Add(set, "disagrees", seed, Math.Abs(stated - cost) > 1e-6 * Math.Max(1, cost) ? 1 : 0);
        double? bound = plan.LowerBoundMicros is { } micros ? problem.Cost(micros) : null;
        double? against = reference ?? (floor > bound ? floor : bound ?? floor);
        if (against is { } best)
        {
            run.Add(set, "gap", seed, 100 * (cost - best) / best);
            run.Add(set, "hit", seed, cost <= best * (1 + 1e-7) ? 1 : 0);
        }

        if (bound is { } lower)
        {
            double limit = Math.Min(optimum + PublishedDigits ?? double.PositiveInfinity, cost);
            run.Add(set, "invalid", seed, lower > limit * (1 + 1e-9) ? 1 : 0);
            run.Add(set, "slack", seed, 100 * ((reference ?? cost) - lower) / (reference ?? cost));
        }

        return against;
    }
}
