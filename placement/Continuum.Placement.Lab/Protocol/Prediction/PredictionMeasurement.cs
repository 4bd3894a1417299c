using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol.HitRates;
using Continuum.Placement.Latency;

namespace Continuum.Placement.Lab.Protocol.Prediction;

/// <summary>T13: round trips predicted from 32 random ones a place, and the error of the quantile sketch.</summary>
internal sealed class PredictionMeasurement : IMeasurement
{
    private const int Neighbours = 32;
    private static readonly double[] Shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

    public IReadOnlyList<string> Tests => ["T13"];

    public double QuickSeconds => 10;

    public string? Obstacle(ProtocolContext context) =>
        context.Needs("a matrix of round trips", data => RttTruth.Find(data).Any());

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from seed in context.Seeds
        from set in RttTruth.Find(context.Data!)
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"{set.Name}/seed{seed}"),
            run => Measure(run, set.Read(), seed));

    public IEnumerable<ProtocolRow> Rows(SampleTable samples)
    {
        foreach (string set in samples.Cases("median"))
        {
            Func<string, bool> here = name => name == set;
            double median = set == "planetlab" ? 9 : 6;
            IEnumerable<ProtocolRow> rows =
            [
                .. WithVivaldi(samples, set, "median", median),
                .. WithVivaldi(samples, set, "p90", 30),
                .. samples.Row(
                    $"T13-{set}", "in 80 % intervals", "%", "covered", SampleTable.Mean, less: false, cases: here),
                .. samples.Row($"T13-{set}", "sketch quantile error", "%", "sketch", SampleTable.Max, 1, cases: here),
            ];
            foreach (ProtocolRow row in rows)
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<ProtocolRow> WithVivaldi(
        SampleTable samples, string set, string metric, double target) =>
        samples.Row($"T13-{set}", $"relative error {metric}", "%", metric, SampleTable.Mean,
            target, cases: name => name == set)
            .Select(row => row with
            {
                Peer = "Vivaldi",
                PeerValue = samples.Row(
                    set, metric, "%", $"vivaldi {metric}", SampleTable.Mean, cases: name => name == set).First().Value,
            });

    private static void Measure(PartRun run, RttTruth truth, int seed)
    {
        RttMatrix matrix = truth.Known;
        double[] values = new double[matrix.Count * matrix.Count];
        for (int from = 0; from < matrix.Count; from++)
        {
            matrix.From(from).CopyTo(values.AsSpan(from * matrix.Count));
        }

        foreach (PredictorScore score in PredictorTrial.Run(
            values, matrix.Count, PairSampling.Neighbours(Neighbours), (ulong)seed))
        {
            string prefix = score.Predictor == PredictorTrial.Blend ? "" : "vivaldi ";
            run.Add(truth.Name, prefix + "median", seed, 100 * score.MedianError);
            run.Add(truth.Name, prefix + "p90", seed, 100 * score.P90Error);
            if (double.IsFinite(score.Coverage80))
            {
                run.Add(truth.Name, prefix + "covered", seed, 100 * score.Coverage80);
            }
        }

        run.Add(truth.Name, "sketch", seed, 100 * SketchError(values));
    }

    // Against the exact quantiles: the smallest value that a share of all does not pass.
    private static double SketchError(double[] values)
    {
        double[] sorted = [.. values.Where(value => value > 0).Order()];
        LatencySketch sketch = new(new SketchShape());
        foreach (double value in sorted)
        {
            sketch.Add(value, DateTimeOffset.UnixEpoch);
        }

        return Shares.Max(share =>
        {
            double exact = sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length), 1, sorted.Length) - 1];
            return Math.Abs(sketch.Quantile(share) - exact) / exact;
        });
    }
}
