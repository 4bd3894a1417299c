namespace Continuum.Placement.Availability.Suspicion;

/// <summary>When silence is suspicious, and when it is death.</summary>
public sealed record SuspicionOptions
{
    /// <summary>How often a node reports, until its own reports say otherwise.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Silence, in intervals, that means nothing beyond the usual one: with 1, a report may be lost. 0 or more.
    /// </summary>
    public double AcceptablePause { get; init; } = 1;

    /// <summary>
    /// The least the intervals are taken to scatter, as a share of their mean; above 0. It keeps a node that reports
    /// like a clock from being suspected for a hiccup.
    /// </summary>
    public double LeastDeviation { get; init; } = 0.1;

    /// <summary>From this phi on, nothing is routed to the node: a wrong one in 10^phi reports. Above 0.</summary>
    public double StopRoutingPhi { get; init; } = 2;

    /// <summary>From this phi on, and past the grace, the node is dead; no less than the other.</summary>
    public double DeadPhi { get; init; } = 8;

    /// <summary>
    /// Silence, in intervals, after which nothing is routed to the node however its reports scattered before; above 1.
    /// </summary>
    public double MostSilence { get; init; } = 2.6;

    /// <summary>
    /// How long a node is suspected before it is dead and what it carried is placed elsewhere (<see cref="Grace"/>).
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (Interval <= TimeSpan.Zero, $"the interval is {Interval}, more than 0 is right"),
            (!(AcceptablePause >= 0 && AcceptablePause < 1e6),
                $"the acceptable pause is {AcceptablePause} intervals, 0 or more and under 1e6 is right"),
            (!(LeastDeviation > 0 && LeastDeviation < 1e6),
                $"the least deviation is {LeastDeviation}, above 0 and under 1e6 is right"),
            (!(StopRoutingPhi > 0 && StopRoutingPhi <= 100),
                $"routing stops at a phi of {StopRoutingPhi}, above 0 and up to 100 is right"),
            (!(DeadPhi >= StopRoutingPhi && DeadPhi <= 100),
                $"a node is dead at a phi of {DeadPhi}, from {StopRoutingPhi} to 100 is right"),
            (!(MostSilence > 1 && MostSilence < 1e6),
                $"the most silence is {MostSilence} intervals, above 1 and under 1e6 is right"),
            (Grace < TimeSpan.Zero, $"the grace is {Grace}, 0 or more is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
    }
}
