namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// What nodes of one class say about the rate of one more node of it: a Gamma prior fitted by empirical Bayes (method
/// of moments on the nodes' rates). Where nodes scatter no more than chance does, the prior is strong and a node's own
/// few events hardly move it; where they differ, each node speaks for itself.
/// </summary>
internal static class RatePrior
{
    // A prior weaker than half an event or stronger than 200 is more than moments of a sample can tell.
    private const double LeastEvents = 0.5;
    private const double MostEvents = 200;

    /// <summary>Fits the prior.</summary>
    /// <param name="events">By node, corrected for scatter.</param>
    /// <param name="seconds">By node: the exposure.</param>
    /// <param name="fallback">What is assumed where there is nothing to learn from, as one event's worth.</param>
    internal static GammaDistribution Fit(ReadOnlySpan<double> events, ReadOnlySpan<double> seconds, double fallback)
    {
        double eventSum = 0;
        double time = 0;
        double timeSquares = 0;
        int nodes = 0;
        for (int i = 0; i < events.Length; i++)
        {
            eventSum += events[i];
            time += seconds[i];
            timeSquares += seconds[i] * seconds[i];
            nodes += seconds[i] > 0 ? 1 : 0;
        }

        // One event's worth of the assumption is in the mean, which also keeps it off 0 where nothing ever failed.
        double mean = (eventSum + LeastEvents) / (time + (LeastEvents / fallback));
        if (nodes < 2)
        {
            return new GammaDistribution(LeastEvents, LeastEvents / mean);
        }

        double spread = 0;
        for (int i = 0; i < events.Length; i++)
        {
            double off = seconds[i] > 0 ? (events[i] / seconds[i]) - mean : 0;
            spread += seconds[i] * off * off;
        }

        double variance = (spread - ((nodes - 1) * mean)) / (time - (timeSquares / time));
        double shape = variance > 0 ? Math.Clamp(mean * mean / variance, LeastEvents, MostEvents) : MostEvents;
        return new GammaDistribution(shape, shape / mean);
    }
}
