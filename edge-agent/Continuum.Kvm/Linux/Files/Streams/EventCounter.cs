using System.Buffers.Binary;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>A counter that is read like a file (eventfd(2)).</summary>
internal sealed class EventCounter : OpenFile
{
    private const ulong Most = ulong.MaxValue - 1;

    private readonly bool _isSemaphore;
    private readonly Wakeup _wakeup;
    private ulong _value;
    private long _changes;

    /// <summary>A counter.</summary>
    /// <param name="value">What it starts with.</param>
    /// <param name="isSemaphore">Whether a read takes one (EFD_SEMAPHORE) and not all.</param>
    /// <param name="wakeup">Told when it changes.</param>
    public EventCounter(ulong value, bool isSemaphore, Wakeup wakeup)
    {
        _value = value;
        _isSemaphore = isSemaphore;
        _wakeup = wakeup;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.EventCounter;

    /// <inheritdoc/>
    public override string Name => "anon_inode:[eventfd]";

    /// <inheritdoc/>
    public override int WholeUpTo => sizeof(ulong);

    /// <inheritdoc/>
    public override long Changes => _changes;

    /// <inheritdoc/>
    public override FileStatus Status => new(0x180, 0, 1, 0xFFF04, 1, 0);

    /// <inheritdoc/>
    public override PollEvents Poll() =>
        (_value > 0 ? PollEvents.In | PollEvents.RdNorm : 0) | (_value < Most ? PollEvents.Out | PollEvents.WrNorm : 0);

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        if (into.Length < sizeof(ulong))
        {
            return -(long)Errno.EINVAL;
        }

        if (_value == 0)
        {
            return WouldBlock;
        }

        ulong taken = _isSemaphore ? 1 : _value;
        BinaryPrimitives.WriteUInt64LittleEndian(into, taken);
        _value -= taken;
        _changes++;
        _wakeup.Signal();
        return sizeof(ulong);
    }

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var more && more > Most)
        {
            return -(long)Errno.EINVAL;
        }

        if (more > Most - _value)
        {
            return WouldBlock;
        }

        _value += more;
        _changes++;
        _wakeup.Signal();
        return sizeof(ulong);
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(_value);
        writer.WriteBoolean(_isSemaphore);
        writer.WriteInt64(_changes);
    }

    /// <summary>The counter of a snapshot.</summary>
    public static EventCounter Load(SnapshotReader reader, LinuxProcess process) =>
        new(Math.Min(reader.ReadUInt64(), Most), reader.ReadBoolean(), process.Wakeup)
        {
            _changes = reader.ReadInt64(),
        };
}
