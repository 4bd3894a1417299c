using System.Text.Json.Serialization;

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
    /// <summary>The KVM that it was measured on; null: none had to do with it.</summary>
    public string? Kvm { get; init; }

    /// <summary>What isolated the functions, <c>kvm</c> or <c>process</c>; null: one sandbox was measured by itself.</summary>
    public string? Sandbox { get; init; }

    /// <summary>The worst over the seeds, where <see cref="Value"/> is the median; null: it was measured once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Worst { get; init; }

    /// <summary>What is aimed at; null: it is only reported.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Target { get; init; }

    /// <summary>Whether it reaches the target; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Passes { get; init; }

    /// <summary>A figure with nothing to compare it with.</summary>
    public static ResultRow Alone(string name, string metric, string unit, double value, long n) =>
        new(name, metric, unit, Rounded(value), null, null, null, n);

    /// <summary>A duration at a quantile, beside a peer's: less is better.</summary>
    public static ResultRow Latency(
        string name, string metric, double quantile, SampleSet ours, string peer, SampleSet theirs) =>
        Scaled(name, metric, "ms", quantile, 1, ours, peer, theirs);

    /// <summary>A part of a duration at a quantile, beside a peer's: less is better.</summary>
    /// <param name="name">The case.</param>
    /// <param name="metric">What the quantile is called.</param>
    /// <param name="unit">Of both values.</param>
    /// <param name="quantile">Over 0, to 1.</param>
    /// <param name="perMs">Of the unit in a millisecond of the duration.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="peer">What it is compared with.</param>
    /// <param name="theirs">The peer's.</param>
    public static ResultRow Scaled(
        string name,
        string metric,
        string unit,
        double quantile,
        double perMs,
        SampleSet ours,
        string peer,
        SampleSet theirs)
    {
        double value = ours.QuantileMs(quantile) * perMs;
        double peerValue = theirs.QuantileMs(quantile) * perMs;
        return new(
            name, metric, unit, Rounded(value), peer, Rounded(peerValue), Rounded(peerValue / value), ours.Count);
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
