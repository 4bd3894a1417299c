using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>Standard input, output or error: it looks like a pipe.</summary>
internal sealed class Stdio : OpenFile
{
    private const ulong BytesAvailable = 0x541B; // asm-generic/ioctls.h: FIONREAD

    private readonly LinuxProcess _process;
    private readonly int _number;

    /// <summary>One of the three.</summary>
    public Stdio(LinuxProcess process, int number)
    {
        _process = process;
        _number = number;
        StatusFlags = number == 0 ? OpenFlags.ReadOnly : OpenFlags.WriteOnly;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.Stdio;

    /// <inheritdoc/>
    public override string Name => $"pipe:[{_number + 1}]";

    /// <inheritdoc/>
    public override FileStatus Status => new(
        FileModes.Pipe | 0x180, 0, (ulong)_number + 1, 0xFFF03, 1, 0, UserId: (uint)_process.Identity.UserId);

    /// <inheritdoc/>
    public override PollEvents Poll() => _number != 0
        ? PollEvents.Out | PollEvents.WrNorm
        : _process.Streams.Input.IsReady ? PollEvents.In | PollEvents.RdNorm : PollEvents.None;

    /// <inheritdoc/>
    public override long Read(Span<byte> into) =>
        _number == 0 ? _process.Streams.Input.Read(into) : -(long)Errno.EBADF;

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes) =>
        _number == 0 ? -(long)Errno.EBADF : _process.Streams.Write(_process, _number, bytes);

    /// <inheritdoc/>
    public override long Control(LinuxTask task, ulong request, ulong argument)
    {
        if (request != BytesAvailable)
        {
            return -(long)Errno.ENOTTY;
        }

        int available = _number == 0 ? _process.Streams.Input.Available : 0;
        return task.Process.Guest.TryWrite(argument, available) ? 0 : -(long)Errno.EFAULT;
    }

    /// <inheritdoc/>
    public override Errno Reopen(LinuxProcess process, int flags, out OpenFile? file)
    {
        bool fits = _number == 0 ? !OpenFlags.Writes(flags) : !OpenFlags.Reads(flags);
        file = fits ? new Stdio(process, _number) : null;
        return fits ? 0 : Errno.EACCES;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer) => writer.WriteInt32(_number);

    /// <summary>The stream of a snapshot: the same number of this copy's own.</summary>
    public static Stdio Load(SnapshotReader reader, LinuxProcess process) =>
        reader.ReadInt32() is >= 0 and <= 2 and int number
        ? new Stdio(process, number)
        : throw new SnapshotException(SnapshotProblem.Damaged,
            "There are three standard streams; take the snapshot again");
}
