namespace Continuum.Bench.Reporting;

/// <summary>One figure.</summary>
/// <param name="Case">What ran and how it was reached.</param>
/// <param name="Metric">p50, p99, throughput, memory, rate or time.</param>
/// <param name="Unit">Of both values.</param>
/// <param name="Value">Ours.</param>
/// <param name="Peer">What it is compared with in the same run; null where nothing compares.</param>
/// <param name="PeerValue">The peer's.</param>
/// <param name="Ratio">Over 1: we are better.</param>
/// <param name="N">Samples, or events, that the value rests on.</param>
internal sealed record ResultRow(
    string Case, string Metric, string Unit, double Value, string? Peer, double? PeerValue, double? Ratio, long N)
{
    /// <summary>A figure with nothing to compare it with.</summary>
    public static ResultRow Alone(string name, string metric, string unit, double value, long n) =>
        new(name, metric, unit, Rounded(value), null, null, null, n);

    /// <summary>A duration at a quantile, beside a peer's: less is better.</summary>
    public static ResultRow Latency(
        string name, string metric, double quantile, SampleSet ours, string peer, SampleSet theirs)
    {
        double value = ours.QuantileMs(quantile);
        double peerValue = theirs.QuantileMs(quantile);
        return new(
            name, metric, "ms", Rounded(value), peer, Rounded(peerValue), Rounded(peerValue / value), ours.Count);
    }

    /// <summary>Events a second, beside a peer's: more is better.</summary>
    public static ResultRow Throughput(string name, double value, string peer, double peerValue, long n) => new(
        name, "throughput", "events/s", Rounded(value), peer, Rounded(peerValue), Rounded(value / peerValue), n);

    // Four digits are more than a shared machine repeats.
    private static double Rounded(double value) =>
        value is 0 || !double.IsFinite(value)
            ? value
            : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 6));
}
