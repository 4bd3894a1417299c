namespace Continuum.Mqtt.Broker;

/// <summary>A rate with a burst. Not for several threads at once.</summary>
/// <param name="perSecond">Tokens that come back in a second, above 0.</param>
/// <param name="burst">Tokens it holds at most, and at first.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double perSecond, double burst, TimeProvider time)
{
    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes one, or says that there is none.</summary>
    public bool TryTake()
    {
        Refill();
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Takes even what is not there, and says after how long the debt is paid.</summary>
    public TimeSpan Charge(double tokens)
    {
        Refill();
        _tokens -= tokens;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}
