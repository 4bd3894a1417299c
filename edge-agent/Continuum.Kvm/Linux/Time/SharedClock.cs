using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// Keeps the clock page right: what the program reads there, or by a system call, never goes backwards, and is at most
/// <see cref="BoundNs"/> before the clock that waits go by. The page is written when the program starts or goes on
/// after it waited, with system calls for the time, and every <see cref="IntervalNs"/> while the program comes to the
/// monitor.
/// </summary>
internal sealed class SharedClock(GuestClock clock, ClockPage page)
{
    /// <summary>How far the page may be before the clock.</summary>
    public const long BoundNs = 100_000;

    /// <summary>When the page is written anew at the next opportunity.</summary>
    public const long IntervalNs = ClockPage.LimitNs / 2;

    // Reading the counter takes a call of KVM: when it took longer than this the thread was likely preempted meanwhile.
    private const long QuickReadNs = 20_000;
    private const int Tries = 4;

    private TimeStampRate? _rate;
    private long _writtenNs = long.MinValue;
    private bool _isUnusable = !TimeStampRate.IsInvariant;

    /// <summary>The page.</summary>
    public ClockPage Page => page;

    /// <summary>Whether the program reads the time on the page: it is not the one of a copy's original.</summary>
    public bool IsValid => _writtenNs != long.MinValue && page.IsValid;

    /// <summary>Writes the page again if it has become old; called before the program goes on.</summary>
    public void RefreshIfOld(IMachine machine)
    {
        if (!_isUnusable && clock.MonotonicNs - _writtenNs >= IntervalNs)
        {
            Refresh(machine);
        }
    }

    /// <summary>Writes the page: after a start, a restore, or a wait.</summary>
    /// <returns>The monotonic clock as the program sees it.</returns>
    public long Refresh(IMachine machine)
    {
        long now = clock.MonotonicNs;
        if (_isUnusable)
        {
            if (page.IsValid)
            {
                page.Invalidate(); // it is the one of a copy's original
            }

            return now;
        }

        Errno error = TryRead(machine, out ulong ticks, ref now);
        if (error == Errno.EAGAIN && IsValid)
        {
            return page.MonotonicAt(ticks); // the page stays, and what is read there next is not less
        }

        if (error != 0 || !TryRate(machine, ticks, now, out ulong ratio))
        {
            _isUnusable = error != Errno.EAGAIN;
            page.Invalidate();
            return now;
        }

        long start = now;
        if (IsValid && page.MonotonicAt(ticks) is var ahead && ahead > now)
        {
            // The program may have seen this time: it goes on from there, slower until the clock has caught up.
            start = ahead;
            ratio -= (ulong)((UInt128)ratio * (ulong)Math.Min(ahead - now, IntervalNs / 100) / IntervalNs);
        }

        page.Write(ticks, start, ratio, RealtimeOffset());
        _writtenNs = now;
        return start;
    }

    private bool TryRate(IMachine machine, ulong ticks, long now, out ulong ratio)
    {
        ratio = 0;
        if (_rate is null)
        {
            int khz = machine.TimeStampKhz;
            if (khz <= 0)
            {
                return false;
            }

            _rate = new TimeStampRate(khz, ticks, now);
        }

        return _rate.TryGet(ticks, now, out ratio);
    }

    // The counter, and the clock right after it: so the page is never behind the clock that waits go by. The quickest
    // try counts. EAGAIN: this thread was preempted at each; ENOSYS: the counter cannot be read.
    private Errno TryRead(IMachine machine, out ulong ticks, ref long now)
    {
        long best = long.MaxValue;
        ticks = 0;
        for (int i = 0; i < Tries && best > QuickReadNs; i++)
        {
            long before = clock.MonotonicNs;
            ulong read = machine.TimeStamp;
            long after = clock.MonotonicNs;
            if (read == 0)
            {
                return Errno.ENOSYS;
            }

            if (after - before < best)
            {
                best = after - before;
                (ticks, now) = (read, after);
            }
        }

        return best <= BoundNs / 2 ? 0 : Errno.EAGAIN;
    }

    // The distance changes only when the wall clock was set, or has drifted by more than reading it can be wrong.
    private long RealtimeOffset()
    {
        long before = clock.MonotonicNs;
        long wall = clock.HostRealtimeNs;
        long after = clock.MonotonicNs;
        long offset = wall - before - ((after - before) / 2);
        bool isDifferent = Math.Abs(offset - page.RealtimeOffset) > QuickReadNs + (after - before);
        return !IsValid || isDifferent ? offset : page.RealtimeOffset;
    }
}
