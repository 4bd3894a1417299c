using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Time;

/// <summary>The three timers that send a signal (setitimer(2)).</summary>
internal sealed class IntervalTimers
{
    // ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF: SIGALRM, SIGVTALRM, SIGPROF. The monitor's time for the program is not
    // told apart from the program's own, so the second and third run alike.
    private static readonly int[] Signals = [14, 26, 27];

    /// <summary>How many there are.</summary>
    public const int Count = 3;

    private readonly GuestTimer[] _timers;

    /// <summary>Three that are not set.</summary>
    public IntervalTimers(GuestClock clock) => _timers =
    [
        new GuestTimer(clock, ClockId.Monotonic),
        new GuestTimer(clock, ClockId.ProcessCpuTime),
        new GuestTimer(clock, ClockId.ProcessCpuTime),
    ];

    /// <summary>The timer of an ITIMER_ number; null: EINVAL.</summary>
    public GuestTimer? this[ulong which] => which < (ulong)_timers.Length ? _timers[which] : null;

    /// <summary>Takes the signal of one of them, when it is due. False: it is not.</summary>
    public bool TryTakeSignal(int which, out int signal)
    {
        signal = Signals[which];
        return _timers[which].TakeExpirations() > 0;
    }

    /// <summary>Writes them.</summary>
    public void Save(SnapshotWriter writer)
    {
        foreach (GuestTimer timer in _timers)
        {
            timer.Save(writer);
        }
    }

    /// <summary>Reads them.</summary>
    public void Load(SnapshotReader reader)
    {
        foreach (GuestTimer timer in _timers)
        {
            timer.Load(reader);
        }
    }
}
