namespace Continuum.Placement.Network;

/// <summary>
/// The round-trip time from one place to another as a distribution: log-normal, so that two numbers carry it. What was
/// measured keeps its exact quantiles in the latency model; the planner works with this fit.
/// </summary>
/// <param name="MedianMs">Its median in milliseconds; positive infinity where there is no way.</param>
/// <param name="Sigma">
/// Standard deviation of its natural logarithm, what is not known about the median included; 0 for a fixed time.
/// </param>
/// <param name="Measured">Whether the pair was measured; otherwise it is predicted.</param>
public readonly record struct LatencyEstimate(double MedianMs, double Sigma, bool Measured)
{
    /// <summary>No way from one to the other.</summary>
    public static LatencyEstimate Unreachable => new(double.PositiveInfinity, 0, true);

    /// <summary>The mean that is taken where there is no way: some thirty years, so that it can be weighed.</summary>
    public const double UnreachableMs = 1e12;

    /// <summary>Its mean in milliseconds; <see cref="UnreachableMs"/> at most.</summary>
    public double MeanMs => Math.Min(UnreachableMs, MedianMs * Numerics.FixedMath.Exp(Sigma * Sigma / 2));

    /// <summary>The time that a share of round trips does not pass, in milliseconds.</summary>
    /// <param name="quantile">The share; above 0 and below 1.</param>
    public double QuantileMs(double quantile) =>
        Sigma == 0 ? MedianMs : DeviatingMs(Numerics.FixedMath.NormalQuantile(quantile));

    /// <summary>The same, with the quantile as standard deviations of the normal distribution.</summary>
    internal double DeviatingMs(double deviations) =>
        Sigma == 0 ? MedianMs : MedianMs * Numerics.FixedMath.Exp(Sigma * deviations);

    /// <summary>How likely a round trip takes longer than a limit; 0 to 1.</summary>
    /// <param name="limitMs">The limit in milliseconds; at or below 0 nothing is within it.</param>
    public double ProbabilityAbove(double limitMs)
    {
        if (double.IsPositiveInfinity(limitMs))
        {
            return double.IsPositiveInfinity(MedianMs) ? 1 : 0;
        }

        // Where even a bound is beyond the tail's last bit, the answer is 0 as well: most of what plans ask is far from
        // its limit.
        return limitMs <= 0 || double.IsPositiveInfinity(MedianMs) ? 1
            : MedianMs <= 0 ? 0
            : Sigma == 0 ? (MedianMs > limitMs ? 1 : 0)
            : Numerics.FixedMath.LogAtLeast(limitMs / MedianMs) >= Sigma * (Numerics.NormalTail.Most + 0.01) ? 0
            : 1 - Numerics.FixedMath.NormalCdf((Numerics.FixedMath.Log(limitMs / MedianMs)) / Sigma);
    }
}
