using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>What is known of the round trips between two places, and what can be said of it cheaply.</summary>
/// <param name="MedianMs">As in <see cref="LatencyEstimate"/>.</param>
/// <param name="Sigma">As in <see cref="LatencyEstimate"/>.</param>
internal readonly record struct RoundTrip(double MedianMs, double Sigma)
{
    internal RoundTrip(LatencyEstimate estimate)
        : this(estimate.MedianMs, estimate.Sigma)
    {
    }

    /// <summary>The distribution.</summary>
    internal LatencyEstimate Estimate => new(MedianMs, Sigma, false);

    /// <summary>No more than its mean in milliseconds, and less by a thousandth as a rule: e to the x is no less than
    /// 1 + x.</summary>
    internal double MeanAtLeastMs =>
        Math.Min(LatencyEstimate.UnreachableMs, MedianMs * (1 + (Sigma * Sigma / 2)) * (1 - 1e-12));

    /// <summary>
    /// No more than how likely it takes longer than a limit, in a few comparisons: the limit is so many standard
    /// deviations above the median at most, for the same reason.
    /// </summary>
    internal double ProbabilityAtLeast(double limitMs)
    {
        if (!(MedianMs > 0) || !(Sigma > 0) || double.IsPositiveInfinity(limitMs))
        {
            return 0;
        }

        // Each a little below the normal distribution's, so that no rounding lifts it above.
        double over = limitMs - MedianMs;
        double one = MedianMs * Sigma;
        return over <= -one ? 0.84
            : over <= 0 ? 0.49
            : over <= one ? 0.158
            : over <= 2 * one ? 0.0227
            : 0;
    }
}
