namespace Continuum.Grains.Tests;

/// <summary>The system's time, and a calendar that can be put ahead of it: timers and timeouts go on as ever.</summary>
internal sealed class AheadTimeProvider : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
