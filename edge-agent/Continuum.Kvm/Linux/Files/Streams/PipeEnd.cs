using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>One end of a pipe.</summary>
internal sealed class PipeEnd : OpenFile
{
    private const ulong BytesAvailable = 0x541B; // asm-generic/ioctls.h: FIONREAD
    private const ulong Device = 0xFFF03;

    private readonly Pipe _pipe;
    private readonly bool _writes;
    private readonly uint _userId;

    /// <summary>An end that reads or one that writes.</summary>
    public PipeEnd(Pipe pipe, bool writes, LinuxProcess process)
    {
        _pipe = pipe;
        _writes = writes;
        _userId = (uint)process.Identity.UserId;
        StatusFlags = writes ? OpenFlags.WriteOnly : OpenFlags.ReadOnly;
        _ = writes ? pipe.Writers++ : pipe.Readers++;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => _writes ? OpenFileKind.PipeWriter : OpenFileKind.PipeReader;

    /// <inheritdoc/>
    public override string Name => $"pipe:[{_pipe.Number}]";

    /// <inheritdoc/>
    public override int WholeUpTo => _writes ? Pipe.WholeUpTo : 0;

    /// <inheritdoc/>
    public override long Changes => _writes ? _pipe.Taken : _pipe.Written;

    /// <inheritdoc/>
    public override FileStatus Status => new(
        FileModes.Pipe | 0x180, 0, (ulong)_pipe.Number, Device, 1, 0, UserId: _userId);

    /// <inheritdoc/>
    public override PollEvents Poll() => _writes
        ? (Pipe.Capacity - _pipe.Count >= Pipe.WholeUpTo
            ? PollEvents.Out | PollEvents.WrNorm : 0) | (_pipe.Readers == 0 ? PollEvents.Err : 0)
        : (_pipe.Count > 0 ? PollEvents.In | PollEvents.RdNorm : 0) | (_pipe.Writers == 0 ? PollEvents.Hup : 0);

    /// <inheritdoc/>
    public override long Read(Span<byte> into) => _writes ? -(long)Errno.EBADF : _pipe.Read(into);

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes) => _writes ? _pipe.Write(bytes) : -(long)Errno.EBADF;

    /// <inheritdoc/>
    public override long Control(LinuxTask task, ulong request, ulong argument) => request != BytesAvailable
        ? -(long)Errno.ENOTTY
        : task.Process.Guest.TryWrite(argument, _pipe.Count) ? 0 : -(long)Errno.EFAULT;

    /// <inheritdoc/>
    public override long ResizePipe(int? bytes) => bytes switch
    {
        null or (> 0 and <= Pipe.Capacity) => Pipe.Capacity,
        <= 0 => -(long)Errno.EINVAL,
        _ => -(long)Errno.EPERM,
    };

    /// <inheritdoc/>
    public override Errno Reopen(LinuxProcess process, int flags, out OpenFile? file)
    {
        bool both = OpenFlags.Reads(flags) && OpenFlags.Writes(flags);
        file = both ? null : new PipeEnd(_pipe, OpenFlags.Writes(flags), process);
        return both ? Errno.EACCES : 0;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer) => Pipe.Save(writer, _pipe);

    /// <summary>The end of a snapshot.</summary>
    public static PipeEnd Load(SnapshotReader reader, LinuxProcess process, bool writes) =>
        new(Pipe.Load(reader, process), writes, process);

    /// <inheritdoc/>
    protected override void OnClosed() => _pipe.EndClosed(_writes);
}
