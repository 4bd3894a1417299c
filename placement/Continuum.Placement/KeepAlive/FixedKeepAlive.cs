namespace Continuum.Placement.KeepAlive;

/// <summary>Keeps a function warm for the same time after each call, as most platforms do.</summary>
/// <param name="keepAlive">For how long; zero or more.</param>
public sealed class FixedKeepAlive(TimeSpan keepAlive) : IKeepAlivePolicy
{
    /// <inheritdoc/>
    public KeepAliveWindow Window { get; } = keepAlive >= TimeSpan.Zero
        ? new KeepAliveWindow(TimeSpan.Zero, keepAlive, KeepAliveBasis.Fixed)
        : throw new ArgumentOutOfRangeException(nameof(keepAlive), keepAlive, "zero or more is right");

    /// <inheritdoc/>
    public void Observe(TimeSpan idle)
    {
        // Nothing that happens changes a fixed time.
    }
}
