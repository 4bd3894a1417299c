using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>An open file in memory.</summary>
internal sealed class TmpFile : OpenFile
{
    private readonly TmpFileNode _node;
    private long _position;

    /// <summary>A file at its beginning.</summary>
    public TmpFile(TmpFileNode node, int flags)
    {
        _node = node;
        StatusFlags = flags;
        node.Opened();
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.TmpFile;

    /// <inheritdoc/>
    public override string Name => _node.Path;

    /// <inheritdoc/>
    public override FileNode Node => _node;

    /// <inheritdoc/>
    public override IMappedFile Mappable => _node.AsMapped();

    /// <inheritdoc/>
    public override bool CanBeWatched => false;

    /// <inheritdoc/>
    public override FileStatus Status => _node.Status;

    /// <inheritdoc/>
    public override PollEvents Poll() => PollEvents.In | PollEvents.RdNorm | PollEvents.Out | PollEvents.WrNorm;

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        int read = _node.ReadAt(_position, into);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes)
    {
        long offset = (StatusFlags & OpenFlags.Append) != 0 ? _node.Length : _position;
        long written = _node.WriteAt(offset, bytes);
        if (written > 0)
        {
            _position = offset + written;
        }

        return written;
    }

    /// <inheritdoc/>
    public override long ReadAt(long offset, Span<byte> into) => _node.ReadAt(offset, into);

    /// <inheritdoc/>
    /// <remarks>As on Linux, O_APPEND holds here too (pwrite(2), BUGS).</remarks>
    public override long WriteAt(long offset, ReadOnlySpan<byte> bytes) =>
        _node.WriteAt((StatusFlags & OpenFlags.Append) != 0 ? _node.Length : offset, bytes);

    /// <inheritdoc/>
    public override long Seek(long offset, int whence) =>
        FilePosition.Seek(ref _position, offset, whence, _node.Length);

    /// <inheritdoc/>
    public override Errno Truncate(long length)
    {
        _node.Truncate(length);
        return 0;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt64(_position);
        TmpSnapshot.SaveReference(writer, _node);
    }

    /// <summary>The file of a snapshot.</summary>
    public static TmpFile Load(SnapshotReader reader, LinuxProcess process)
    {
        long position = FilePosition.Checked(reader.ReadInt64());
        return TmpSnapshot.LoadReference(reader, process.Files.Tmp) is TmpFileNode node
            ? new TmpFile(node, OpenFlags.ReadWrite) { _position = position }
            : throw new SnapshotException(SnapshotProblem.Damaged, "An open file is none; take the snapshot again");
    }

    /// <inheritdoc/>
    protected override void OnClosed() => _node.Closed();
}
