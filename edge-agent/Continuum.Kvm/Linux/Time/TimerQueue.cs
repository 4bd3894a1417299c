namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// The armed timers. Whoever runs the machine calls <see cref="Announce"/> before it tries the waiting tasks, and waits
/// no longer than to <see cref="NextNs"/>: so no expiration falls between looking and waiting.
/// </summary>
internal sealed class TimerQueue
{
    private readonly List<GuestTimer> _armed = [];

    /// <summary>Counts the changes of <see cref="NextNs"/>.</summary>
    public long Version { get; private set; }

    /// <summary>
    /// When the next timer is due that was not announced, by the monotonic clock; null: none is armed.
    /// </summary>
    public long? NextNs
    {
        get
        {
            long? next = null;
            foreach (GuestTimer timer in _armed)
            {
                if (!timer.IsAnnounced && (next is null || timer.DueMonotonicNs < next))
                {
                    next = timer.DueMonotonicNs;
                }
            }

            return next;
        }
    }

    /// <summary>Takes note of all that is due.</summary>
    /// <returns>Whether something new is: waiting tasks may be able to go on.</returns>
    public bool Announce()
    {
        bool any = false;
        foreach (GuestTimer timer in _armed)
        {
            if (!timer.IsAnnounced && timer.IsDue)
            {
                timer.IsAnnounced = true;
                any = true;
                Version++;
            }
        }

        return any;
    }

    /// <summary>A timer was armed, or stopped.</summary>
    public void Update(GuestTimer timer)
    {
        Version++;
        _armed.Remove(timer);
        if (timer.IsArmed)
        {
            _armed.Add(timer);
        }
    }
}
