using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>What is known of the round trips between two places, as the planner remembers it.</summary>
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
}
