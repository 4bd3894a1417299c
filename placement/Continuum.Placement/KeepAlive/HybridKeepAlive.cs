namespace Continuum.Placement.KeepAlive;

/// <summary>
/// The hybrid histogram policy (Shahrad et al., "Serverless in the Wild", ATC'20, section 4.2) for one function: a
/// histogram of idle times says when to load and unload it; a flat or empty one falls back to a standard keep-alive,
/// and idle times beyond the histogram's range are forecast. A call costs constant time (one pass over the bins at
/// most); a function takes two bytes a bin and 64 more.
/// </summary>
public sealed class HybridKeepAlive : IKeepAlivePolicy
{
    // Two errors of a forecast are the least that says how good it is.
    private const int LeastForecastSamples = 3;

    private readonly KeepAliveOptions _options;
    private readonly IdleTimeHistogram _histogram;
    private readonly IdleTimeForecast _forecast = new();
    private long _outOfRange;

    /// <summary>Starts for a function of which nothing is known.</summary>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public HybridKeepAlive(KeepAliveOptions options)
    {
        options.Check();
        _options = options;
        _histogram = new IdleTimeHistogram(options.Bins);
        Window = Decide();
    }

    /// <inheritdoc/>
    public KeepAliveWindow Window { get; private set; }

    /// <summary>Idle times within the histogram's range; what is old weighs less.</summary>
    public int InRange => _histogram.Total;

    /// <summary>Idle times beyond it; what is old weighs less.</summary>
    public long OutOfRange => _outOfRange;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The idle time is negative.</exception>
    public void Observe(TimeSpan idle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(idle, TimeSpan.Zero);
        long bin = idle.Ticks / _options.BinWidth.Ticks;
        if (bin >= _options.Bins)
        {
            _outOfRange++;
        }
        else if (_histogram.Add((int)bin))
        {
            _outOfRange /= 2;
        }

        _forecast.Add(idle.TotalSeconds);
        Window = Decide();
    }

    /// <summary>What is known, to be stored; see <see cref="Load"/>.</summary>
    public byte[] Save() => KeepAliveState.Write(_histogram, _forecast, _outOfRange);

    /// <summary>Goes on from what was stored.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <param name="options">The options; as many bins as when it was stored.</param>
    /// <exception cref="ArgumentException">It is no such state, or the bins differ.</exception>
    public static HybridKeepAlive Load(ReadOnlySpan<byte> state, KeepAliveOptions options)
    {
        HybridKeepAlive policy = new(options);
        policy._outOfRange = KeepAliveState.Read(state, policy._histogram, policy._forecast);
        policy.Window = policy.Decide();
        return policy;
    }

    private KeepAliveWindow Decide()
    {
        long total = _histogram.Total + _outOfRange;
        if (total > 0 && _outOfRange >= _options.OutOfRangeShare * total && Forecast() is { } forecast)
        {
            return forecast;
        }

        return _histogram.Total >= _options.LeastSamples && _histogram.Variation >= _options.LeastVariation
            ? FromHistogram()
            : new KeepAliveWindow(TimeSpan.Zero, _options.StandardKeepAlive, KeepAliveBasis.Standard);
    }

    // The head is rounded down to its bin's start and the tail up to its end; a head in the first bin keeps it loaded.
    private KeepAliveWindow FromHistogram()
    {
        TimeSpan head = _options.BinWidth * _histogram.Bin(_options.Head) * (1 - _options.Margin);
        TimeSpan tail = _options.BinWidth * (_histogram.Bin(_options.Tail) + 1) * (1 + _options.Margin);
        return new KeepAliveWindow(head, tail - head, KeepAliveBasis.Histogram);
    }

    // None where its own errors are so large that it says nothing: staying warm all the time would cost no more.
    private KeepAliveWindow? Forecast()
    {
        double half = _forecast.HalfWidthSeconds(_options.ForecastMargin);
        if (_forecast.Samples < LeastForecastSamples || half * 2 > _forecast.LevelSeconds)
        {
            return null;
        }

        return new KeepAliveWindow(
            TimeSpan.FromSeconds(_forecast.LevelSeconds - half), TimeSpan.FromSeconds(2 * half),
                KeepAliveBasis.Forecast);
    }
}
