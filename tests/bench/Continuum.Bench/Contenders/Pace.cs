namespace Continuum.Bench.Contenders;

/// <summary>Keeps events at least an interval apart, measured from start to start.</summary>
internal sealed class Pace(TimeSpan interval, TimeProvider time)
{
    private long? _last;

    /// <summary>Waits until the next event may start.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && interval - time.GetElapsedTime(last) is { Ticks: > 0 } left)
        {
            await Task.Delay(left, time, cancellationToken);
        }

        _last = time.GetTimestamp();
    }
}
