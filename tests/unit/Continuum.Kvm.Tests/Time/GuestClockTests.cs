using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Time;

/// <summary>The program's clocks and timers, by a clock that the test moves.</summary>
public sealed class GuestClockTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly PhysicalMemory _memory = PhysicalMemory.Create(1 << 20);
    private readonly GuestClock _clock;

    public GuestClockTests() => _clock = new GuestClock(_time);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void After_a_restore_monotonic_time_goes_on_and_the_wall_clock_is_now()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        long before = _clock.MonotonicNs;
        GuestClock copy = Copy(_clock, away: TimeSpan.FromDays(3));

        Assert.Equal(before, copy.MonotonicNs);
        Assert.Equal((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100, copy.RealtimeNs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(before + 1_000_000, copy.MonotonicNs);
    }

    [Fact]
    public void A_copy_whose_original_read_a_page_never_reads_less()
    {
        _memory.TryAllocate(out ulong page);
        _clock.Share(_memory, page);
        long before = _clock.MonotonicNs;

        GuestClock copy = Copy(_clock, away: TimeSpan.Zero);

        Assert.True(copy.MonotonicNs >= before + SharedClock.BoundNs);
        Assert.Equal(page, copy.Shared!.Page.PhysicalAddress);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_damaged_time_is_refused(long ns)
    {
        SnapshotWriter writer = new();
        writer.WriteInt64(ns);
        Assert.Throws<SnapshotException>(() => _clock.Load(new SnapshotReader(writer.Written), _memory));
    }

    [Fact]
    public void A_timer_that_repeats_counts_what_was_missed()
    {
        using TimerScope timer = NewTimer(ClockId.Monotonic, Every(10));
        Assert.Equal(OpenFile.WouldBlock, timer.Read());
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(PollEvents.In | PollEvents.RdNorm, timer.File.Poll());
        _time.Advance(TimeSpan.FromMilliseconds(25));

        Assert.Equal(3, timer.Read());
        Assert.Equal(OpenFile.WouldBlock, timer.Read());
        Assert.Equal(new Timespec(0, 5_000_000), timer.File.Current.Value);
        Assert.Equal(new Timespec(0, 10_000_000), timer.File.Current.Interval);
    }

    [Fact]
    public void A_timer_is_announced_once_for_each_time_it_is_waited_for()
    {
        using TimerScope timer = NewTimer(ClockId.Monotonic, Every(10));
        Assert.Equal(_clock.MonotonicNs + 10_000_000, _clock.Timers.NextNs);
        Assert.False(_clock.Timers.Announce());
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(_clock.Timers.NextNs <= _clock.MonotonicNs);
        Assert.True(_clock.Timers.Announce());
        Assert.False(_clock.Timers.Announce());
        Assert.Null(_clock.Timers.NextNs);
        Assert.Equal(1, timer.Read());
        Assert.NotNull(_clock.Timers.NextNs);
        timer.Dispose();
        Assert.Null(_clock.Timers.NextNs);
    }

    [Fact]
    public void A_timer_survives_a_restore_by_monotonic_time()
    {
        using TimerScope timer = NewTimer(ClockId.Monotonic, new TimerSetting(default, new Timespec(10, 0)));
        SnapshotWriter writer = new();
        _clock.Save(writer);
        timer.File.Save(writer);
        _time.Advance(TimeSpan.FromDays(1));
        GuestClock clock = new(_time);
        SnapshotReader reader = new(writer.Written);
        clock.Load(reader, _memory);
        TimerFile copy = TimerFile.Load(reader, clock);

        Assert.Equal(new Timespec(10, 0), copy.Current.Value);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(clock.Timers.Announce());
        Assert.Equal(8, copy.Read(new byte[8]));
    }

    [Fact]
    public void A_timer_by_the_wall_clock_is_cancelled_by_a_restore_when_asked_for()
    {
        TimerFile file = new(_clock, ClockId.Realtime);
        file.Set(new TimerSetting(default, new Timespec(1L << 40, 0)), absolute: true, cancelOnSet: true);
        SnapshotWriter writer = new();
        file.Save(writer);
        TimerFile copy = TimerFile.Load(new SnapshotReader(writer.Written), _clock);

        Assert.Equal(-(long)Errno.ECANCELED, copy.Read(new byte[8]));
        Assert.Equal(OpenFile.WouldBlock, copy.Read(new byte[8]));
    }

    [Fact]
    public void A_timer_by_the_wall_clock_waits_for_its_time()
    {
        long now = _clock.RealtimeNs;
        using TimerScope timer = NewTimer(ClockId.Realtime, default);
        timer.File.Set(new TimerSetting(default, Timespec.FromNs(now + 1_000_000)), absolute: true, cancelOnSet: false);
        Assert.Equal(_clock.MonotonicNs + 1_000_000, _clock.Timers.NextNs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, timer.Read());
    }

    [Fact]
    public void Huge_times_never_come_and_never_overflow()
    {
        Timespec huge = new(long.MaxValue, 999_999_999);
        Assert.Equal(long.MaxValue, huge.ToNs());
        using TimerScope timer = NewTimer(ClockId.Monotonic, new TimerSetting(huge, huge));
        _time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(OpenFile.WouldBlock, timer.Read());
        timer.File.Set(new TimerSetting(huge, new Timespec(0, 1)), absolute: false, cancelOnSet: false);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, timer.Read());
        Assert.Equal(OpenFile.WouldBlock, timer.Read());
        Assert.Equal(long.MaxValue, _clock.Timers.NextNs);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 999_999_999, true)]
    [InlineData(0, 1_000_000_000, false)]
    [InlineData(0, -1, false)]
    [InlineData(-1, 0, false)]
    [InlineData(long.MinValue, 0, false)]
    public void A_time_has_less_than_a_second_of_nanoseconds(long seconds, long nanoseconds, bool valid) =>
        Assert.Equal(valid, new Timespec(seconds, nanoseconds).IsValid);

    [Fact]
    public void The_timers_that_send_a_signal_do_so_once_for_each_time()
    {
        _clock.IntervalTimers[0]!.Set(Every(10), absolute: false);
        _time.Advance(TimeSpan.FromMilliseconds(35));
        Assert.True(_clock.Timers.Announce());
        Assert.True(_clock.IntervalTimers.TryTakeSignal(0, out int signal));
        Assert.Equal(14, signal);
        Assert.False(_clock.IntervalTimers.TryTakeSignal(0, out _));
        Assert.Null(_clock.IntervalTimers[3]);
    }

    [Fact]
    public void A_timer_of_processor_time_goes_by_its_tick_at_most()
    {
        GuestTimer profile = _clock.IntervalTimers[2]!;
        profile.Set(new TimerSetting(new Timespec(0, 1000), new Timespec(0, 1000)), absolute: false);
        Assert.Equal(1_000_000, profile.IntervalNs);
        profile.Stop();
        _clock.IntervalTimers[0]!.Set(new TimerSetting(new Timespec(0, 1000), new Timespec(0, 1000)), absolute: false);
        Assert.Equal(1000, _clock.IntervalTimers[0]!.IntervalNs);
    }

    private static TimerSetting Every(int milliseconds) =>
        new(new Timespec(0, milliseconds * 1_000_000L), new Timespec(0, milliseconds * 1_000_000L));

    private GuestClock Copy(GuestClock original, TimeSpan away)
    {
        SnapshotWriter writer = new();
        original.Save(writer);
        _time.Advance(away);
        GuestClock copy = new(_time);
        copy.Load(new SnapshotReader(writer.Written), _memory);
        return copy;
    }

    private TimerScope NewTimer(ClockId source, TimerSetting setting)
    {
        TimerFile file = new(_clock, source);
        file.AddReference();
        file.Set(setting, absolute: false, cancelOnSet: false);
        return new TimerScope(file);
    }

    private sealed class TimerScope(TimerFile file) : IDisposable
    {
        private bool _isClosed;

        public TimerFile File => file;

        public long Read()
        {
            byte[] bytes = new byte[8];
            long result = file.Read(bytes);
            return result == 8 ? BitConverter.ToInt64(bytes) : result;
        }

        public void Dispose()
        {
            if (!_isClosed)
            {
                _isClosed = true;
                file.Release();
            }
        }
    }
}
