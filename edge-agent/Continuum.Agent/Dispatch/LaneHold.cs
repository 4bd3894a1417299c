namespace Continuum.Agent.Dispatch;

/// <summary>
/// Holds a lane whose function cannot be reached: one wait for all its events, that doubles, and one event at its end that
/// finds out. When that one gets through, the others follow in growing numbers, so that what comes back is not run over.
/// Not thread-safe: the lane's gate guards it.
/// </summary>
internal sealed class LaneHold
{
    private int _failures;
    private int _round;
    private int _window = int.MaxValue;

    /// <summary>Until when nothing is begun; null while the lane runs.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>Attempts are told which round they belong to: only those of the current one say anything new.</summary>
    public int Round => _round;

    /// <summary>Whether the function was out of reach the last time that it was tried.</summary>
    public bool IsProbing => _failures > 0;

    /// <summary>Whether one more event may be begun beside those that run.</summary>
    public bool MayBegin(int running, int concurrency, DateTimeOffset now) =>
        running < Math.Min(concurrency, _window) && (Until is null || Until <= now);

    /// <summary>An attempt of a round got through to the function.</summary>
    public void Reached(int round)
    {
        if (round != _round)
        {
            return;
        }

        _failures = 0;
        Until = null;
        _window = _window > int.MaxValue / 2 ? int.MaxValue : _window + 1;
    }

    /// <summary>Holds the lane, for longer each time that nothing got through between.</summary>
    public void NotReached(int round, DateTimeOffset now, double jitter)
    {
        if (round != _round)
        {
            return;
        }

        _round++;
        Until = now + RetrySchedule.HoldFor(_failures, jitter);
        _failures++;
        _window = 1;
    }

    /// <summary>Lets the lane try at once: something changed that may have brought the function back.</summary>
    public void Lift()
    {
        if (Until is not null)
        {
            Until = null;
            _failures = Math.Min(_failures, 1);
        }
    }
}
