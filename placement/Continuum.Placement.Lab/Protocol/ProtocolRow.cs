namespace Continuum.Placement.Lab.Protocol;

/// <summary>One figure of the protocol.</summary>
/// <param name="Case">The test and what it ran on: <c>T1-holmberg</c>.</param>
/// <param name="Metric">What was measured: gap, rate, p50, time, violations.</param>
/// <param name="Unit">Of all values of the row.</param>
/// <param name="Value">The median over the seeds.</param>
/// <param name="Worst">The worst over the seeds; null where there is one only.</param>
/// <param name="N">How many samples it rests on.</param>
public sealed record ProtocolRow(string Case, string Metric, string Unit, double Value, double? Worst, long N)
{
    /// <summary>What is aimed at; null where the figure is only reported.</summary>
    public double? Target { get; init; }

    /// <summary>Whether less is better.</summary>
    public bool LessIsBetter { get; init; } = true;

    /// <summary>What it is compared with; null where nothing compares.</summary>
    public string? Peer { get; init; }

    /// <summary>The peer's value.</summary>
    public double? PeerValue { get; init; }

    /// <summary>Over 1: we are better than the peer.</summary>
    public double? Ratio => PeerValue is not { } peer || (LessIsBetter ? Value : peer) == 0 ? null
        : LessIsBetter ? peer / Value : Value / peer;

    /// <summary>Whether the median reaches the target; null without one.</summary>
    public bool? Passes => Target is { } target ? (LessIsBetter ? Value <= target : Value >= target) : null;
}
