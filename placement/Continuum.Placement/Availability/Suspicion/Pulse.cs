namespace Continuum.Placement.Availability.Suspicion;

/// <summary>How one node's reports come: the mean of the intervals and how they scatter, the latest counting most.
/// </summary>
internal sealed class Pulse
{
    // The weight of the newest interval: about as much memory as a window of the last hundred.
    private const double Newest = 0.02;

    private double _variance;

    internal Pulse(DateTimeOffset first, double intervalSeconds)
    {
        (Last, MeanSeconds) = (first, intervalSeconds);
        _variance = intervalSeconds * intervalSeconds / 16;
    }

    internal DateTimeOffset Last { get; private set; }

    internal double MeanSeconds { get; private set; }

    internal double DeviationSeconds => Math.Sqrt(_variance);

    /// <summary>
    /// Takes a report. One that is no later than the last, of a clock that went back or a packet that overtook another,
    /// says nothing. An outage is not an interval: it counts for the longest silence that is waited for, so that a node
    /// that really slows down is still followed.
    /// </summary>
    internal void Beat(DateTimeOffset at, double mostSilence)
    {
        if (at <= Last)
        {
            return;
        }

        double seconds = Math.Min((at - Last).TotalSeconds, mostSilence * MeanSeconds);
        double off = seconds - MeanSeconds;
        MeanSeconds += Newest * off;
        _variance = (1 - Newest) * (_variance + (Newest * off * off));
        Last = at;
    }
}
