namespace Continuum.Link.Multiplexing;

/// <summary>Pings the far end, measures the round trip, and gives the link up when nothing comes back.</summary>
internal sealed class Liveness(LinkLimits limits, TimeProvider time, Action<ulong> ping)
{
    private readonly Lock _gate = new();
    private ulong _number;
    private long _sent;
    private long _heard;
    private bool _waiting;
    private TimeSpan? _roundTrip;

    /// <summary>The last one measured, or null before the first.</summary>
    public TimeSpan? RoundTrip
    {
        get
        {
            lock (_gate)
            {
                return _roundTrip;
            }
        }
    }

    /// <summary>Anything at all came from the far end.</summary>
    public void Heard() => Interlocked.Exchange(ref _heard, time.GetTimestamp());

    public void Answered(ulong number)
    {
        lock (_gate)
        {
            if (!_waiting || number != _number)
            {
                return;
            }

            _waiting = false;
            _roundTrip = time.GetElapsedTime(_sent);
            LinkMetrics.RoundTrip(_roundTrip.Value);
        }
    }

    /// <exception cref="LinkUnavailableException">The far end is silent.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        Heard();
        while (true)
        {
            lock (_gate)
            {
                _number++;
                _sent = time.GetTimestamp();
                _waiting = true;
            }

            ping(_number);
            await Task.Delay(limits.PingTimeout, time, ct);

            // A pong may stand behind much data; whatever came since the ping is a sign of life too.
            if (_waiting && Interlocked.Read(ref _heard) <= _sent)
            {
                throw new LinkUnavailableException(
                    $"the far end has been silent for {limits.PingTimeout.TotalSeconds:0.#} s");
            }

            TimeSpan rest = limits.PingInterval - limits.PingTimeout;
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, ct);
            }
        }
    }
}
