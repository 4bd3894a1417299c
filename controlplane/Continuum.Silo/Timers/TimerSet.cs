namespace Continuum.Silo.Timers;

/// <summary>The timers of one activation; they end with it.</summary>
internal sealed class TimerSet
{
    private readonly Lock _gate = new();
    private readonly HashSet<GrainTimer> _timers = [];

    public void Add(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    public void Remove(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    public void StopAll()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        // Each removes itself from the set.
        foreach (GrainTimer timer in timers)
        {
            timer.Dispose();
        }
    }
}
