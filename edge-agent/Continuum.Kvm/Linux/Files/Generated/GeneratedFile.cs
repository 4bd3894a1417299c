using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>An open file of the monitor's own making, with its bytes as they were when it was opened.</summary>
internal sealed class GeneratedFile : OpenFile
{
    private readonly FileNode _node;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly HostMemory _room;
    private long _position;

    /// <summary>A file at its beginning.</summary>
    /// <param name="node">Where it lies.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="room">Where room for them was taken; it is given back when the file is closed.</param>
    public GeneratedFile(FileNode node, ReadOnlyMemory<byte> bytes, HostMemory room)
    {
        _room = room;
        _node = node;
        _bytes = bytes;
        StatusFlags = OpenFlags.ReadOnly;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.GeneratedFile;

    /// <inheritdoc/>
    public override string Name => _node.Path;

    /// <inheritdoc/>
    public override FileNode Node => _node;

    /// <inheritdoc/>
    public override bool CanBeWatched => false;

    /// <inheritdoc/>
    public override FileStatus Status => _node.Status;

    /// <inheritdoc/>
    public override PollEvents Poll() => PollEvents.In | PollEvents.RdNorm | PollEvents.Out | PollEvents.WrNorm;

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        long read = ReadAt(_position, into);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override long ReadAt(long offset, Span<byte> into)
    {
        if (offset >= _bytes.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = _bytes.Span[(int)offset..];
        int length = Math.Min(rest.Length, into.Length);
        rest[..length].CopyTo(into);
        return length;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, int whence) =>
        FilePosition.Seek(ref _position, offset, whence, _bytes.Length);

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt64(_position);
        writer.WriteString(_node.Path);
        writer.WriteBytes(_bytes.Span);
    }

    /// <summary>The file of a snapshot.</summary>
    public static GeneratedFile Load(SnapshotReader reader, LinuxProcess process)
    {
        long position = FilePosition.Checked(reader.ReadInt64());
        string path = reader.ReadString() ?? "";

        // Under the number that the process had before, the file is not there any more; its bytes are.
        FileNode node = process.Files.Walker.Resolve(process.Files.Root, path, followLast: false).Node
            ?? new GeneratedNode(path, _ => []);
        ReadOnlyMemory<byte> bytes = reader.ReadBytes();
        process.HostMemory.Take(bytes.Length);
        return new GeneratedFile(node, bytes, process.HostMemory) { _position = position };
    }

    /// <inheritdoc/>
    protected override void OnClosed() => _room.Give(_bytes.Length);
}
