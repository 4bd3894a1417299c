namespace Continuum.Sandbox.Logs;

/// <summary>How many lines one sandbox may write: a token bucket.</summary>
internal sealed class LineRate(TimeProvider time, int linesPerSecond, int burst)
{
    private double _tokens = burst;
    private long _last = time.GetTimestamp();

    public bool TryTake()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * linesPerSecond));
        _last = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
