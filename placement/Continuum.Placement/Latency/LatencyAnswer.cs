using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>The answer to "what does this share of round trips from here to there not pass?".</summary>
/// <param name="ValueMs">The time in milliseconds; positive infinity where there is no way.</param>
/// <param name="LowMs">With <paramref name="HighMs"/> the interval that holds the true time four times in five.</param>
/// <param name="HighMs">The end of the interval.</param>
/// <param name="Confidence">How likely the true time is within a fifth of the value: 0 to 1.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="State">Whether the pair is at its level.</param>
public sealed record LatencyAnswer(
    double ValueMs, double LowMs, double HighMs, double Confidence, LatencySource Source, PathState State)
{
    /// <summary>What is answered where the last probes were lost.</summary>
    public static LatencyAnswer Unreachable { get; } = new(
        double.PositiveInfinity,
        double.PositiveInfinity,
        double.PositiveInfinity,
        Confidence: 1,
        LatencySource.Measured,
        PathState.Unreachable);

    private const double Z80 = 1.2815515655446004;
    private const double LogOfFifth = 0.1823215567939546;

    /// <summary>From the round trips of the pair.</summary>
    internal static LatencyAnswer Of(
        PairHistory pair, double quantile, DateTimeOffset now, LatencyModelOptions options)
    {
        double value = pair.QuantileMs(quantile);
        double medianSigma = pair.MedianSigma(pair.Jitter(options), now, options);

        // The interval of the order statistics, and at least what the median may be off.
        double half = Z80 * Math.Sqrt(quantile * (1 - quantile) / pair.Samples);
        double off = FixedMath.Exp(Z80 * medianSigma);
        double low = Math.Min(pair.QuantileMs(Math.Max(0, quantile - half)), value / off);
        double high = Math.Max(pair.QuantileMs(Math.Min(1, quantile + half)), value * off);
        double sigma = FixedMath.Log(high / low) / (2 * Z80);
        return new LatencyAnswer(value, low, high, WithinFifth(sigma), LatencySource.Measured, pair.State);
    }

    /// <summary>From a guess at the pair's median.</summary>
    internal static LatencyAnswer Of(
        LatencyEstimate median, double quantile, LatencySource source, LatencyModelOptions options)
    {
        double above = FixedMath.NormalQuantile(quantile) * options.JitterSigma;
        double value = median.MedianMs * FixedMath.Exp(above);
        double off = FixedMath.Exp(Z80 * median.Sigma);
        return new LatencyAnswer(
            value, value / off, value * off, WithinFifth(median.Sigma), source, PathState.Steady);
    }

    private static double WithinFifth(double sigma) =>
        sigma <= 0 ? 1 : (2 * FixedMath.NormalCdf(LogOfFifth / sigma)) - 1;
}
