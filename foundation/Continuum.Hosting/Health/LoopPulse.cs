namespace Continuum.Hosting.Health;

/// <summary>The sign of life of one loop; <see cref="LoopPulses.Add"/> makes it, the loop beats once a round.</summary>
public sealed class LoopPulse
{
    private readonly TimeProvider _clock;
    private long _lastBeat;

    internal LoopPulse(string name, TimeSpan maxSilence, TimeProvider clock)
    {
        Name = name;
        MaxSilence = maxSilence;
        _clock = clock;
        Beat();
    }

    /// <summary>What the loop is called in the health report.</summary>
    public string Name { get; }

    /// <summary>How long the loop may go without a beat before it counts as stuck.</summary>
    public TimeSpan MaxSilence { get; }

    /// <summary>Time since the last beat.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Volatile.Read(ref _lastBeat));

    /// <summary>Says that the loop is alive; costs a clock reading.</summary>
    public void Beat() => Volatile.Write(ref _lastBeat, _clock.GetTimestamp());
}
