using System.Buffers.Binary;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Time;

/// <summary>A timer that is read like a file (timerfd_create(2)).</summary>
internal sealed class TimerFile(GuestClock clock, ClockId source) : OpenFile
{
    private readonly GuestTimer _timer = new(clock, source);
    private bool _cancelOnSet;
    private bool _wasCancelled;

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.Timer;

    /// <inheritdoc/>
    public override string Name => "anon_inode:[timerfd]";

    /// <inheritdoc/>
    public override int WholeUpTo => sizeof(ulong);

    /// <inheritdoc/>
    public override FileStatus Status => new(Mode: 0x180, Length: 0, Inode: 1, Device: 1, Links: 1, ModifiedNs: 0);

    /// <summary>What timerfd_gettime(2) shows.</summary>
    public TimerSetting Current => _timer.Current;

    /// <summary>timerfd_settime(2).</summary>
    /// <param name="setting">A valid setting.</param>
    /// <param name="absolute">TFD_TIMER_ABSTIME.</param>
    /// <param name="cancelOnSet">TFD_TIMER_CANCEL_ON_SET: a jump of the wall clock, as a restore is one, ends the
    /// wait.</param>
    public void Set(TimerSetting setting, bool absolute, bool cancelOnSet)
    {
        _timer.Set(setting, absolute);
        _cancelOnSet = cancelOnSet && absolute && source == ClockId.Realtime;
        _wasCancelled = false;
    }

    /// <inheritdoc/>
    public override PollEvents Poll() =>
        _wasCancelled || _timer.IsDue ? PollEvents.In | PollEvents.RdNorm : PollEvents.None;

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        if (into.Length < sizeof(ulong))
        {
            return -(long)Errno.EINVAL;
        }

        if (_wasCancelled)
        {
            _wasCancelled = false;
            return -(long)Errno.ECANCELED;
        }

        long expirations = _timer.TakeExpirations();
        if (expirations == 0)
        {
            return WouldBlock;
        }

        BinaryPrimitives.WriteInt64LittleEndian(into, expirations);
        return sizeof(ulong);
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt32((int)source);
        writer.WriteBoolean(_cancelOnSet);
        _timer.Save(writer);
    }

    /// <summary>Reads one.</summary>
    public static TimerFile Load(SnapshotReader reader, GuestClock clock)
    {
        ClockId source = (ClockId)reader.ReadInt32();
        if (source is not (ClockId.Realtime or ClockId.Monotonic or ClockId.Boottime))
        {
            throw SnapshotReader.Damaged($"a timer by clock {(int)source}");
        }

        TimerFile file = new(clock, source) { _cancelOnSet = reader.ReadBoolean() };
        file._wasCancelled = file._cancelOnSet;
        file._timer.Load(reader);
        return file;
    }

    /// <inheritdoc/>
    protected override void OnClosed() => _timer.Stop();
}
