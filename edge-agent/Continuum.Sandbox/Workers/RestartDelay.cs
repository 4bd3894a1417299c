namespace Continuum.Sandbox.Workers;

/// <summary>
/// Spaces out the starts of a namespace's workers, so that a function which brings its worker down costs its own
/// namespace and not the node. The first start, and one after a long life, are at once.
/// </summary>
internal sealed class RestartDelay(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _lastStart;
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Waits as long as it is right to; then a worker is started.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_lastStart is { } last)
        {
            TimeSpan life = time.GetUtcNow() - last;
            _next = life >= LongLife
                ? TimeSpan.Zero
                : TimeSpan.FromTicks(Math.Clamp(_next.Ticks * 2, First.Ticks, Most.Ticks));
            if (_next > TimeSpan.Zero)
            {
                await Task.Delay(_next, time, cancellationToken);
            }
        }

        _lastStart = time.GetUtcNow();
    }
}
