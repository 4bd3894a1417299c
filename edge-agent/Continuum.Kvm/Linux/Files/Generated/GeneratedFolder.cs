namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>A folder of the monitor's own making, read-only.</summary>
internal class GeneratedFolder(FileSystem files, string path) : FileNode
{
    /// <summary>The device number that stat(2) gives.</summary>
    public const ulong Device = 0xFFF02;

    private static ulong _lastInode;

    private readonly Dictionary<string, FileNode> _entries = [];
    private readonly ulong _inode = NextInode();

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override FileNode Parent =>
        files.FolderAt(path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "/");

    /// <inheritdoc/>
    public override FileStatus Status => new(FileModes.Folder | 0x16D, 0, _inode, Device, 2, 0, AllocatedBytes: 0);

    /// <summary>The files that it is part of.</summary>
    protected FileSystem Files => files;

    /// <summary>A number for a file of the monitor's own making.</summary>
    public static ulong NextInode() => Interlocked.Increment(ref _lastInode);

    /// <summary>Adds an entry.</summary>
    public void Add(string name, FileNode node) => _entries.Add(name, node);

    /// <inheritdoc/>
    public override Errno Find(string name, out FileNode? child)
    {
        child = files.MountedAt($"{path}/{name}") ?? files.FolderOnTheWay($"{path}/{name}");
        return child is not null || _entries.TryGetValue(name, out child) ? 0 : Errno.ENOENT;
    }

    /// <inheritdoc/>
    public override Errno List(List<FolderEntry> entries)
    {
        foreach ((string name, FileNode node) in _entries)
        {
            entries.Add(new FolderEntry(name, node.Status.Inode, FileModes.EntryType(node.Status.Mode)));
        }

        files.AddMounts(path, entries);
        return 0;
    }

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        bool isChange = OpenFlags.Writes(flags) || (flags & OpenFlags.Truncate) != 0;
        file = isChange ? null : new FolderFile(this);
        return isChange ? Errno.EISDIR : 0;
    }
}
