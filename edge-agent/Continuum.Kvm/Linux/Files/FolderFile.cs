using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Tmp;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>An open folder. Its entries are read when they are first asked for, and again after a rewind.</summary>
internal sealed class FolderFile : OpenFile
{
    // A place in the list and a string's head.
    private const int EntryBytes = 48;

    private readonly FileNode _node;
    private List<FolderEntry>? _entries;
    private HostMemory? _room;
    private long _taken;
    private long _position;

    /// <summary>A folder at its first entry.</summary>
    public FolderFile(FileNode node)
    {
        _node = node;
        StatusFlags = OpenFlags.Folder;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => _node switch
    {
        ImageNode => OpenFileKind.ImageFolder,
        TmpNode => OpenFileKind.TmpFolder,
        _ => OpenFileKind.GeneratedFolder,
    };

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
    public override long Read(Span<byte> into) => -(long)Errno.EISDIR;

    /// <inheritdoc/>
    public override long ReadAt(long offset, Span<byte> into) => -(long)Errno.EISDIR;

    /// <inheritdoc/>
    public override long Seek(long offset, int whence)
    {
        if (whence is not (0 or 1))
        {
            return -(long)Errno.EINVAL;
        }

        long moved = FilePosition.Seek(ref _position, offset, whence, length: 0);
        if (moved == 0)
        {
            Forget();
        }

        return moved;
    }

    /// <summary>The entry that comes next, <c>.</c> and <c>..</c> first.</summary>
    /// <param name="room">Where room for the list is taken.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>0; ENODATA: there is none; ENOMEM.</returns>
    public Errno Peek(HostMemory room, out FolderEntry entry)
    {
        entry = default;
        if (_position < 2)
        {
            FileNode shown = _position == 0 ? _node : _node.Parent ?? _node;
            entry = new FolderEntry(_position == 0 ? "." : "..", shown.Status.Inode, 4);
            return 0;
        }

        if (_entries is null)
        {
            List<FolderEntry> entries = [];
            Errno error = _node.List(entries);
            if (error != 0)
            {
                return error;
            }

            long bytes = entries.Sum(static one => EntryBytes + (sizeof(char) * (long)one.Name.Length));
            if (!room.TryTake(bytes))
            {
                return Errno.ENOMEM;
            }

            _entries = entries;
            _room = room;
            _taken = bytes;
        }

        if (_position - 2 >= _entries.Count)
        {
            return Errno.ENODATA;
        }

        entry = _entries[(int)(_position - 2)];
        return 0;
    }

    /// <summary>Goes to the next entry; its number is what d_off says.</summary>
    public long Advance() => ++_position;

    /// <summary>The number that the entry after the next one has.</summary>
    public long NextPosition => _position + 1;

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt64(_position);
        NodeReference.Save(writer, _node);
    }

    /// <summary>The folder of a snapshot.</summary>
    public static FolderFile Load(SnapshotReader reader, LinuxProcess process)
    {
        long position = FilePosition.Checked(reader.ReadInt64());
        return new FolderFile(NodeReference.Load(reader, process.Files)) { _position = position };
    }

    /// <inheritdoc/>
    protected override void OnClosed() => Forget();

    private void Forget()
    {
        _room?.Give(_taken);
        _taken = 0;
        _entries = null;
    }
}
