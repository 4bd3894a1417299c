namespace Continuum.Bench.Saturation;

/// <summary>Events and the time they took, over all blocks.</summary>
internal readonly record struct Rate(long Events, TimeSpan Time)
{
    public double PerSecond => Events / Time.TotalSeconds;

    public Rate Add(long events, TimeSpan time) => new(Events + events, Time + time);
}
