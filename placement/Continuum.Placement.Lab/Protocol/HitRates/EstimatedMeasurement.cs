using System.Globalization;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Latency;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>
/// T12: the same hit rates when round trips are estimated from 32 random probes a place, then the 16 probes a place
/// that the latency model asks for; judged on the true round trips of the latest slice.
/// </summary>
internal sealed class EstimatedMeasurement : IMeasurement
{
    private const int RandomProbes = 32;
    private const int WantedProbes = 16;

    public IReadOnlyList<string> Tests => ["T12"];

    public double QuickSeconds => 8;

    public string? Obstacle(ProtocolContext context) =>
        context.Needs("a matrix of round trips", data => RttTruth.Find(data).Any());

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from seed in context.Seeds
        from set in RttTruth.Find(context.Data!)
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"{set.Name}/seed{seed}"),
            run => Measure(run, set.Read(), seed, context.Either(0.5, 10.0)));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples)
    {
        foreach (string name in samples.Cases("loss").OrderBy(name => name.Length)
            .ThenBy(name => name, StringComparer.Ordinal))
        {
            Func<string, bool> here = other => other == name;
            double target = name.StartsWith("planetlab", StringComparison.Ordinal) ? 3 : 2;
            double known = samples.BySeed("known", SampleTable.Mean, here).Order().First();
            IEnumerable<ProtocolRow> rows =
            [
                .. samples.Row($"T12-{name}", "below known", "points", "loss", SampleTable.Mean, target, cases: here),
                .. samples.Row($"T12-{name}", "hit rate", "%", "probed", SampleTable.Mean, less: false, cases: here)
                    .Select(row => row with { Peer = "round trips known", PeerValue = known }),
                .. samples.Row($"T12-{name}", "without the 16", "%",
                    "predicted", SampleTable.Mean, less: false, cases: here),
            ];
            foreach (ProtocolRow row in rows)
            {
                yield return row;
            }
        }
    }

    private static void Measure(PartRun run, RttTruth truth, int seed, double seconds)
    {
        RttScenario scenario = new(truth.Later, 0.7, hotSpot: false, seed + 2);
        LatencyModel model = new();
        Probe(model, scenario, truth, seed);
        model.Learn();
        LatencySnapshot predicted = model.Snapshot(DateTimeOffset.UnixEpoch);
        (Place From, Place To)[] wanted =
        [
            .. scenario.Places.SelectMany(place => model
                .ProbesWanted(place, WantedProbes, DateTimeOffset.UnixEpoch)
                .Select(other => (place, other))),
        ];
        foreach ((Place from, Place to) in wanted)
        {
            Observe(model, truth, from, to);
        }

        model.Learn();
        LatencySnapshot probed = model.Snapshot(DateTimeOffset.UnixEpoch);
        foreach (double slo in HitRateRows.Objectives)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{truth.Name}-{slo}ms");
            HitJudge judge = new(scenario, truth.Later, slo);
            double Rate(PlacementProblem problem) => judge.Rate(run.Plan(problem, seed, seconds).NodesOf);
            double known = Rate(scenario.Problem(slo));
            double withProbes = Rate(scenario.Problem(slo, probed));
            run.Add(name, "known", seed, known);
            run.Add(name, "probed", seed, withProbes);
            run.Add(name, "predicted", seed, Rate(scenario.Problem(slo, predicted)));
            run.Add(name, "loss", seed, known - withProbes);
        }
    }

    private static void Probe(LatencyModel model, RttScenario scenario, RttTruth truth, int seed)
    {
        SeededRandom random = new(seed, 12);
        Place[] others = [.. scenario.Places];
        foreach (Place place in scenario.Places)
        {
            model.Add(place);
        }

        foreach (Place place in scenario.Places)
        {
            random.Shuffle<Place>(others);
            foreach (Place other in others
                .Where(other => other != place && IsMeasured(truth, place, other))
                .Take(RandomProbes))
            {
                Observe(model, truth, place, other);
            }
        }
    }

    private static bool IsMeasured(RttTruth truth, Place from, Place to) =>
        truth.Known[RttScenario.Number(from), RttScenario.Number(to)] > 0;

    private static void Observe(LatencyModel model, RttTruth truth, Place from, Place to)
    {
        if (IsMeasured(truth, from, to))
        {
            model.Observe(
                from, to, truth.Known[RttScenario.Number(from), RttScenario.Number(to)], DateTimeOffset.UnixEpoch);
        }
    }
}
