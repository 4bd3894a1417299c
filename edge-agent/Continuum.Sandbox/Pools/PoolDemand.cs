namespace Continuum.Sandbox.Pools;

/// <summary>
/// How many sandboxes should wait ready: as many as are asked for, at the recent rate, while one starts, and half as
/// many again, because arrivals come in bunches.
/// </summary>
internal sealed class PoolDemand(TimeProvider time)
{
    private const double Spare = 1.5;

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
        return (int)Math.Clamp(Math.Ceiling(perSecond * _startTime.TotalSeconds * Spare), 1, Math.Max(limit, 1));
    }

    private void Fade()
    {
        long now = time.GetTimestamp();
        _arrivals *= Math.Exp(-time.GetElapsedTime(_updated, now) / Memory);
        _updated = now;
    }
}
