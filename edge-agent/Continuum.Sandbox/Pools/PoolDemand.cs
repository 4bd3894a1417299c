namespace Continuum.Sandbox.Pools;

/// <summary>
/// How many sandboxes should wait ready, at the recent rate: so many that of independent arrivals at most one in a
/// hundred finds none, and half as many again as are asked for while one starts, because arrivals come in bunches.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="refillDelay">From a sandbox's being taken to its successor's start.</param>
internal sealed class PoolDemand(TimeProvider time, TimeSpan refillDelay)
{
    private const double Spare = 1.5;
    private const double FindNone = 0.01;

    // Fewer than this in what is remembered are no rate to count on: they are worth no second sandbox's memory.
    private const double Few = 10;

    // From here on half as many again are more than the one in a hundred needs.
    private const double Many = 50;

    // The rate is what arrived lately, older arrivals counting less: by a factor e after this long.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private double _arrivals;
    private long _updated = time.GetTimestamp();
    private TimeSpan _startTime = TimeSpan.FromMilliseconds(100);

    public void Arrived()
    {
        Fade();
        _arrivals++;
    }

    public void Started(TimeSpan took) => _startTime += (took - _startTime) * 0.2;

    /// <summary>From 1 to the limit.</summary>
    public int Target(int limit)
    {
        Fade();
        double perSecond = _arrivals / Memory.TotalSeconds;
        double untilTheNext = perSecond * (refillDelay + _startTime).TotalSeconds;
        double wanted = Math.Ceiling(untilTheNext * Spare);
        wanted = _arrivals > Few && untilTheNext < Many ? Math.Max(wanted, ForRandom(untilTheNext)) : wanted;
        return (int)Math.Clamp(wanted, 1, Math.Max(limit, 1));
    }

    // A successor is begun for each that is taken: who arrives finds none when all were taken within the time until it
    // is there. How many arrive in it has a Poisson distribution, whose tail this shortens until it is rare enough.
    private static int ForRandom(double mean)
    {
        double exactly = Math.Exp(-mean);
        double orMore = 1 - exactly;
        int ready = 1;
        while (orMore > FindNone)
        {
            exactly *= mean / ready;
            orMore -= exactly;
            ready++;
        }

        return ready;
    }

    private void Fade()
    {
        long now = time.GetTimestamp();
        _arrivals *= Math.Exp(-time.GetElapsedTime(_updated, now) / Memory);
        _updated = now;
    }
}
