using System.Globalization;
using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Replay;

/// <summary>
/// T10: a day of recorded calls with demand that follows the sun, re-planned each minute by the live plan under a churn
/// budget, beside a planner that may move everything and policies that are run anew.
/// </summary>
internal sealed class ReplayMeasurement : IMeasurement
{
    private const double LeastChange = 0.25;
    private const double MovedShare = 0.005;

    public IReadOnlyList<string> Tests => ["T10"];

    public double QuickSeconds => 12;

    public string? Obstacle(ProtocolContext context) => context.Needs(
        "recorded invocations and a matrix of cities", data => data.Invocations.Any() && data.CityMatrices.Any());

    public IEnumerable<Part> Parts(ProtocolContext context) => context.Seeds.Select(seed => new Part(
        string.Create(CultureInfo.InvariantCulture, $"seed{seed}"), run => Measure(run, context, seed)));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T10-day", "moved a minute, p95", "%", "moved", SampleTable.Quantile(0.95), 0.5)
            .Select(row => row with
            {
                Peer = "nearest anew",
                PeerValue = samples.BySeed("moved nearest", SampleTable.Quantile(0.95)).Order().First(),
            }),
        .. samples.Row("T10-day", "moved a minute, mean", "%", "moved", SampleTable.Mean),
        .. samples.Row("T10-day", "below free planner", "points", "loss", SampleTable.Mean, 1),
        .. samples.Row("T10-day", "in time", "%", "live", SampleTable.Mean, less: false).Select(row => row with
        {
            Peer = "nearest anew",
            PeerValue = samples.BySeed("nearest", SampleTable.Mean).Order().First(),
        }),
        .. samples.Row("T10-day", "in time, free planner", "%", "free", SampleTable.Mean, less: false),
        .. samples.Row("T10-day", "in time, never moved", "%", "still", SampleTable.Mean, less: false),
        .. samples.Row("T10-day", "in time, kube-like", "%", "kube-like", SampleTable.Mean, less: false),
        .. samples.Row("T10-day", "replanning a minute, p95", "ms", "ms", SampleTable.Quantile(0.95)),
    ];

    private static void Measure(PartRun run, ProtocolContext context, int seed)
    {
        (_, string matrix, string cities) = context.Data!.CityMatrices.First();
        ReplayFleet fleet = new(
            WonderNetworkReader.ReadMatrix(matrix).SmallerOfBothDirections(),
            WonderNetworkReader.ReadCities(cities),
            [.. AzureTraceReader.ReadInvocations(context.Data.Invocations.First())],
            seed);
        ObjectiveWeights weights = new() { Miss = 1, LatencyMs = 0 };
        fleet.Minute(0);
        Assignment start = run.Plan(fleet.Problem(weights), seed, context.Either(1.0, 10.0));
        IReadOnlyDictionary<string, IReadOnlyList<string>> kube =
            new KubeLikeBaseline(seed).Plan(fleet.Problem(weights)).ByKey();
        IReadOnlyDictionary<string, IReadOnlyList<string>>? nearest = null;
        LiveReplay live = new(fleet, start, (int)(fleet.Replicas * MovedShare), LeastChange);
        int minutes = context.Either(Math.Min(120, fleet.Minutes), fleet.Minutes);
        int every = context.Either(60, 30);
        for (int minute = 1; minute < minutes; minute++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            double[][] calls = fleet.Minute(minute);
            (int moved, double seconds) = run.Timed(live.Minute);
            run.Add("day", "moved", seed, 100.0 * moved / fleet.Replicas);
            run.Add("day", "ms", seed, 1000 * seconds);
            double inTime = fleet.InTime(calls, live.NodesOf);
            run.Add("day", "live", seed, inTime);
            run.Add("day", "still", seed, fleet.InTime(calls, start.NodesOf));
            run.Add("day", "kube-like", seed, fleet.InTime(calls, key => kube[key]));
            if (minute % every == every - 1)
            {
                PlacementProblem problem = fleet.Problem(weights);
                double free = fleet.InTime(calls, run.Plan(problem, seed, context.Either(1.0, 5.0)).NodesOf);
                run.Add("day", "free", seed, free);
                run.Add("day", "loss", seed, free - inTime);
                IReadOnlyDictionary<string, IReadOnlyList<string>> anew =
                    new NearestFirstBaseline().Plan(problem).ByKey();
                run.Add("day", "nearest", seed, fleet.InTime(calls, key => anew[key]));
                nearest = anew;
            }
            else if (nearest is not null)
            {
                // The minute after: what of the plan is another one.
                IReadOnlyDictionary<string, IReadOnlyList<string>> next =
                    new NearestFirstBaseline().Plan(fleet.Problem(weights)).ByKey();
                run.Add("day", "moved nearest", seed, 100.0 * Moved(nearest, next) / fleet.Replicas);
                nearest = null;
            }
        }
    }

    private static int Moved(
        IReadOnlyDictionary<string, IReadOnlyList<string>> before,
        IReadOnlyDictionary<string, IReadOnlyList<string>> after) =>
        before.Sum(pair => pair.Value.Except(after[pair.Key]).Count());
}
