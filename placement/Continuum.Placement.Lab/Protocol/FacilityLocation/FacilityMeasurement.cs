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

    // Pairs of facility and customer beyond which a program of all of them is too large to be written.
    private const int MostForSolver = 100_000;
    private const int LongerTimes = 6;

    // Sizes of the published sets, and the ratio of capacity to demand, which decides how full nodes are: tight ones of
    // Holmberg's kind, and test bed 1 from few customers a facility to many.
    private static readonly (FacilityLocationFamily Family, int Facilities, int Customers, double Ratio)[] Generated =
    [
        (FacilityLocationFamily.Holmberg, 60, 200, 2), (FacilityLocationFamily.Delmaire, 300, 300, 2),
        (FacilityLocationFamily.Yang, 80, 200, 2), (FacilityLocationFamily.TestBed1, 300, 300, 5),
        (FacilityLocationFamily.TestBed1, 300, 300, 15), (FacilityLocationFamily.TestBed1, 500, 500, 10),
        (FacilityLocationFamily.TestBed1, 1000, 1000, 20), (FacilityLocationFamily.Beasley, 100, 1000, 14),
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
            let facilities = context.Either(60, instance.Facilities)
            let customers = context.Either(60, instance.Customers)
            let set = Set(instance.Family, facilities, customers, instance.Ratio)
            select new Part(
                string.Create(CultureInfo.InvariantCulture, $"generated/{set}/seed{seed}"),
                run => Make(
                    run,
                    FacilityLocationGenerator.Generate(instance.Family, facilities, customers, seed, instance.Ratio),
                    set,
                    seed,
                    context.Either(1.0, seconds),
                    context.Either(3, 60),
                    context.Either(0, seconds * LongerTimes)));

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

    private static string Set(FacilityLocationFamily family, int facilities, int customers, double ratio) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"made-{family.ToString().ToLowerInvariant()}-{facilities}x{customers}-ratio{ratio}");

    private static void Make(
        PartRun run,
        FacilityLocationInstance instance,
        string set,
        int seed,
        double seconds,
        int solverSeconds,
        double longerSeconds)
    {
        bool isSmall = instance.Facilities * instance.Customers <= MostForSolver;
        MilpAnswer? answer = isSmall && Solver.Find() is { } solver
            ? solver.Solve(FacilityProgram.Write(instance), TimeSpan.FromSeconds(solverSeconds), run.Cancellation)
            : null;
        double? optimum = answer?.IsOptimal == true ? answer.Value : null;
        (double? cost, double? against) = Measure(run, instance, set, seed, seconds, optimum, optimum, answer?.Bound);
        if (answer?.Value is { } value && against is { } best)
        {
            run.Add(set, "solver", seed, 100 * (value - best) / best);
        }

        // The bound leaves open how much of a gap is the plan's: a longer run from another seed tells at least a part.
        if (longerSeconds > 0 && optimum is null && cost is { } found)
        {
            FacilityProblem problem = new(instance);
            double? longer = problem.Judge(Plan(run, problem, seed + 1000, longerSeconds));
            double least = Math.Min(found, longer ?? found);
            run.Add(set, "longer", seed, 100 * (found - least) / least);
        }
    }

    // The reference is the best value or, where none is known, the best bound; the upper limit of valid bounds is the
    // optimum where it is proved and the value found in any case. Returns the value and what it was compared with.
    private static (double? Cost, double? Against) Measure(
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
        (Assignment plan, double took) = run.Timed(() => Plan(run, problem, seed, seconds));
        double? value = problem.Judge(plan);
        run.Add(set, "infeasible", seed, value is null ? 1 : 0);
        run.Add(set, "seconds", seed, took);
        if (value is not { } cost)
        {
            return (null, null);
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

        return (cost, against);
    }

    private static Assignment Plan(PartRun run, FacilityProblem problem, int seed, double seconds) => Planner.Plan(
        problem.Problem,
        new PlanBudget
        {
            Deadline = TimeSpan.FromSeconds(seconds),
            Time = run.Options.Time,
            Seed = (ulong)seed,
            Threads = run.Options.Threads,
        },
        run.Cancellation);
}
