using System.Globalization;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Live;

/// <summary>T7: functions that arrive one by one at a live plan of 100,000 nodes; of 20,000 in a quick run.</summary>
internal sealed class ArrivalMeasurement : IMeasurement
{
    private const int Functions = 10_000;
    private const int WarmUp = 500;

    // These come and go beforehand: what is compiled at first use, and again where it is used much, does not count.
    private const int Passing = 2000;

    public IReadOnlyList<string> Tests => ["T7"];

    public double QuickSeconds => 12;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) => context.Seeds.Select(seed => new Part(
        string.Create(CultureInfo.InvariantCulture, $"seed{seed}"),
        run => Measure(run, seed, context.Either(20_000, 100_000), context.Either(2000, 50_000))));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
        Rows(samples, samples.Quick ? "T7-20k nodes" : "T7-100k nodes");

    private static IEnumerable<ProtocolRow> Rows(SampleTable samples, string name) =>
    [
        .. samples.Row(name, "p50", "ms", "ms", SampleTable.Quantile(0.5), 0.1),
        .. samples.Row(name, "p99", "ms", "ms", SampleTable.Quantile(0.99), 1),
        .. samples.Row(name, "throughput", "1/s", "throughput", SampleTable.Mean, 20_000, less: false)
            .Select(row => row with { Peer = "Nomad (C1M)", PeerValue = 3750 }),
        .. samples.Row(name, "by processor time", "1/s", "by processor", SampleTable.Mean, less: false),
        .. samples.Row(name, "not placed", "functions", "missing", SampleTable.Sum),
    ];

    private static void Measure(PartRun run, int seed, int nodes, int arrivals)
    {
        ScenarioOptions options = new() { Nodes = nodes, Functions = Functions, Seed = seed };
        LivePlan live = new(EdgeScenario.Create(options));
        IReadOnlyList<PlacementFunction> coming = EdgeScenario.Arrivals(options, Functions, WarmUp + arrivals);
        IReadOnlyList<PlacementFunction> passing = EdgeScenario.Arrivals(options, Functions + coming.Count, Passing);
        foreach (PlacementFunction function in coming.Take(WarmUp).Concat(passing))
        {
            live.Place(function);
        }

        foreach (PlacementFunction function in passing)
        {
            live.Remove(function.Key);
        }

        double processor = PartRun.ProcessorSeconds;
        long start = run.Options.Time.GetTimestamp();
        for (int i = WarmUp; i < coming.Count; i++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            long one = run.Options.Time.GetTimestamp();
            live.Place(coming[i]);
            run.Add("arrival", "ms", seed, run.Options.Time.GetElapsedTime(one).TotalMilliseconds);
        }

        run.Add("arrival", "throughput", seed, arrivals / run.Options.Time.GetElapsedTime(start).TotalSeconds);
        run.Add("arrival", "by processor", seed, arrivals / (PartRun.ProcessorSeconds - processor));
        run.Add("arrival", "missing", seed, coming.Count(function => live.NodesOf(function.Key).Count == 0));
    }
}
