using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Time;

/// <summary>
/// The program's clocks. After a restore the wall clock is now, and the monotonic clock goes on from where it was.
/// </summary>
internal sealed class GuestClock
{
    // The monotonic clock is the time since the start of a machine: programs take a time before it for granted.
    private const long StartNs = 1000 * Timespec.PerSecond;

    private const long NsPerTick = 1_000_000_000 / TimeSpan.TicksPerSecond;

    private readonly TimeProvider _time;
    private long _originNs = StartNs;
    private long _originTimestamp;
    private long _cpuBeforeNs;

    /// <summary>Clocks that go by this machine's.</summary>
    public GuestClock(TimeProvider time)
    {
        _time = time;
        _originTimestamp = time.GetTimestamp();
        Timers = new TimerQueue();
        IntervalTimers = new IntervalTimers(this);
    }

    /// <summary>CLOCK_MONOTONIC and CLOCK_BOOTTIME, in nanoseconds.</summary>
    public long MonotonicNs => _originNs + ElapsedNs(_time.GetTimestamp() - _originTimestamp);

    /// <summary>
    /// CLOCK_REALTIME, in nanoseconds since 1970: as the program reads it from its page, so that no wait for a time of
    /// day ends before the program can see that time.
    /// </summary>
    public long RealtimeNs => Shared is { IsValid: true } shared
        ? MonotonicNs + shared.Page.RealtimeOffset
        : HostRealtimeNs;

    /// <summary>This machine's time of day.</summary>
    public long HostRealtimeNs => (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NsPerTick;

    /// <summary>
    /// Processor time that a task, or with null the whole process, has used since it was started or restored, in
    /// nanoseconds. Whoever runs the machine sets it.
    /// </summary>
    public Func<LinuxTask?, long> CpuTimeNs { get; set; } = _ => 0;

    /// <summary>CLOCK_PROCESS_CPUTIME_ID and, for a task, CLOCK_THREAD_CPUTIME_ID: they go on over a restore.</summary>
    public long ReadCpuNs(LinuxTask? task) => _cpuBeforeNs + CpuTimeNs(task);

    /// <summary>The armed timers.</summary>
    public TimerQueue Timers { get; }

    /// <summary>The timers that send signals.</summary>
    public IntervalTimers IntervalTimers { get; }

    /// <summary>What the program's vDSO reads; null: it has none.</summary>
    public SharedClock? Shared { get; private set; }

    /// <summary>Lets the program read the clock from a page of the machine's memory.</summary>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="physicalAddress">The page that the loader mapped (<see
    /// cref="Loading.LoadedProgram.ClockPageAddress"/>).
    /// </param>
    public void Share(PhysicalMemory memory, ulong physicalAddress) =>
        Shared = new SharedClock(this, new ClockPage(memory, physicalAddress));

    /// <summary>The monotonic clock for the program itself: never less than what it has read from its page.</summary>
    public long ReadMonotonicNs(IMachine machine) => Shared is { } shared ? shared.Refresh(machine) : MonotonicNs;

    /// <summary>The wall clock for the program itself, as <see cref="ReadMonotonicNs"/>.</summary>
    public long ReadRealtimeNs(IMachine machine)
    {
        long now = ReadMonotonicNs(machine);
        return Shared is { IsValid: true } shared ? now + shared.Page.RealtimeOffset : HostRealtimeNs;
    }

    /// <summary>Writes where the monotonic clock stands.</summary>
    public void Save(SnapshotWriter writer)
    {
        // The program may have read a time from its page that the clock has still to reach.
        writer.WriteInt64(MonotonicNs + (Shared is null ? 0 : SharedClock.BoundNs));
        writer.WriteInt64(ReadCpuNs(null));
        IntervalTimers.Save(writer);
        writer.WriteUInt64(Shared?.Page.PhysicalAddress ?? 0);
    }

    /// <summary>Lets the monotonic clock go on from there.</summary>
    /// <param name="reader">What <see cref="Save"/> wrote comes next.</param>
    /// <param name="memory">The copy's memory, in which its clock page is.</param>
    public void Load(SnapshotReader reader, PhysicalMemory memory)
    {
        long origin = reader.ReadInt64();
        long cpu = reader.ReadInt64();
        // 292 years fit; half of them leave room for all that is added to a time.
        if (origin is < 0 or > long.MaxValue / 2 || cpu is < 0 or > long.MaxValue / 2)
        {
            throw SnapshotReader.Damaged($"a monotonic clock at {origin} ns and {cpu} ns of processor time");
        }

        _originNs = origin;
        _originTimestamp = _time.GetTimestamp();
        _cpuBeforeNs = cpu;
        IntervalTimers.Load(reader);
        ulong page = reader.ReadUInt64();
        if (page % PhysicalMemory.PageSize != 0 || page > (ulong)memory.LimitBytes)
        {
            throw SnapshotReader.Damaged($"a clock page at 0x{page:x}");
        }

        if (page != 0)
        {
            Share(memory, page);
        }
    }

    private long ElapsedNs(long timestamps) => _time.TimestampFrequency == Timespec.PerSecond
        ? timestamps
        : (long)((Int128)timestamps * Timespec.PerSecond / _time.TimestampFrequency);
}
