using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>Takes the samples of one part while it runs.</summary>
internal sealed class PartRun(ProtocolOptions options, CancellationToken cancellation)
{
    private readonly List<Sample> _samples = [];
    private readonly List<string> _defects = [];

    internal IReadOnlyList<Sample> Samples => _samples;

    /// <summary>What is wrong with the library, in words; figures say how often.</summary>
    internal IReadOnlyList<string> Defects => _defects;

    internal ProtocolOptions Options => options;

    internal CancellationToken Cancellation => cancellation;

    internal void Add(string name, string metric, int seed, double value) =>
        _samples.Add(new Sample(name, metric, seed, value));

    internal void Defect(string what) => _defects.Add(what);

    /// <summary>Seconds that the processors worked for this process so far, whatever others did meanwhile.</summary>
    internal static double ProcessorSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Runs something and says how long it took.</summary>
    internal (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        long start = options.Time.GetTimestamp();
        T result = work();
        return (result, options.Time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>A plan from nothing, without a bound.</summary>
    internal Assignment Plan(PlacementProblem problem, int seed, double seconds) =>
        Plan(problem, Budget(seed) with { Deadline = TimeSpan.FromSeconds(seconds) });

    /// <summary>The same with so many rounds, whatever time they take.</summary>
    internal Assignment PlanRounds(PlacementProblem problem, int seed, int rounds) =>
        Plan(problem, Budget(seed) with { Rounds = rounds });

    private Assignment Plan(PlacementProblem problem, PlanBudget budget) => Planner.Plan(problem, budget, cancellation);

    private PlanBudget Budget(int seed) => new()
    {
        Time = options.Time,
        Seed = (ulong)seed,
        Threads = options.Threads,
        Bound = false,
    };
}
