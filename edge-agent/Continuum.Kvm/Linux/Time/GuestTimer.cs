using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// A timer of the program: when it expires by one of its clocks, and how often it did. What is due is counted when
/// somebody looks; <see cref="TimerQueue"/> tells the machine's thread when to look.
/// </summary>
internal sealed class GuestTimer(GuestClock clock, ClockId source)
{
    // How often the processor's time is looked at (a kernel of CONFIG_HZ=1000).
    private const long CpuTickNs = 1_000_000;

    private long _due;
    private long _interval;

    /// <summary>The clock it goes by.</summary>
    public ClockId Source => source;

    /// <summary>Whether it will expire, or has and was not looked at.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Whether whoever waits was told of the expiration that is due.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Whether an expiration is due.</summary>
    public bool IsDue => IsArmed && Now >= _due;

    /// <summary>Time between expirations, in nanoseconds; 0: it expires once.</summary>
    public long IntervalNs => _interval;

    /// <summary>Nanoseconds to the next expiration, at least 1 while it is armed; 0: it is not.</summary>
    public long RemainingNs
    {
        get
        {
            if (!IsArmed)
            {
                return 0;
            }

            long over = Now - _due;
            return over < 0 ? -over : _interval > 0 ? _interval - (over % _interval) : 1;
        }
    }

    /// <summary>When it is due by the monotonic clock, as things are now.</summary>
    public long DueMonotonicNs => source is ClockId.Monotonic or ClockId.Boottime
        ? _due
        : Timespec.Add(clock.MonotonicNs, Math.Max(0, _due - Now));

    private long Now => source switch
    {
        ClockId.Realtime => clock.RealtimeNs,
        ClockId.ProcessCpuTime => clock.ReadCpuNs(null),
        _ => clock.MonotonicNs,
    };

    /// <summary>Sets or, with a value of 0, stops it.</summary>
    /// <param name="setting">A valid setting.</param>
    /// <param name="absolute">Whether the value is a time of the clock and not from now on.</param>
    public void Set(TimerSetting setting, bool absolute)
    {
        long value = setting.Value.ToNs();
        IsArmed = value != 0;
        IsAnnounced = false;
        _interval = setting.Interval.ToNs();
        if (source == ClockId.ProcessCpuTime && _interval > 0)
        {
            _interval = Math.Max(_interval, CpuTickNs);
        }

        _due = absolute ? value : Timespec.Add(Now, value);
        clock.Timers.Update(this);
    }

    /// <summary>Stops it.</summary>
    public void Stop() => Set(default, absolute: false);

    /// <summary>How often it expired since this was last asked; then it waits for the next time.</summary>
    public long TakeExpirations()
    {
        if (!IsDue)
        {
            return 0;
        }

        IsAnnounced = false;
        if (_interval == 0)
        {
            IsArmed = false;
            clock.Timers.Update(this);
            return 1;
        }

        long count = ((Now - _due) / _interval) + 1;
        _due = Timespec.Add(_due, count * _interval);
        return count;
    }

    /// <summary>The setting as timer_gettime(2) shows it.</summary>
    public TimerSetting Current => new(Timespec.FromNs(IsArmed ? _interval : 0), Timespec.FromNs(RemainingNs));

    /// <summary>Writes when it is due.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteBoolean(IsArmed);
        writer.WriteInt64(_due);
        writer.WriteInt64(_interval);
    }

    /// <summary>Reads when it is due.</summary>
    public void Load(SnapshotReader reader)
    {
        IsArmed = reader.ReadBoolean();
        _due = reader.ReadInt64();
        _interval = reader.ReadInt64();
        if (_due < 0 || _interval < 0)
        {
            throw SnapshotReader.Damaged($"a timer due at {_due} every {_interval} ns");
        }

        clock.Timers.Update(this);
    }
}
