namespace Continuum.Placement.Lab.Simulation;

/// <summary>The time of a simulation, for what asks the time while it plans.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private TimeSpan _now;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now.Ticks;

    internal void Set(TimeSpan now) => _now = now;
}
