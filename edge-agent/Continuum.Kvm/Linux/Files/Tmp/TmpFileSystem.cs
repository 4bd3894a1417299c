namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>What all files in memory share: the bound on their bytes and on their number.</summary>
/// <param name="limitBytes">Bytes that they may hold together.</param>
/// <param name="process">Whose files they are; null before it is there.</param>
internal sealed class TmpFileSystem(long limitBytes, Func<LinuxProcess?> process)
{
    /// <summary>The device number that stat(2) gives: one of those that Linux gives to file systems without a
    /// device.</summary>
    public const ulong Device = 0xFFF01;

    private readonly List<TmpFolderNode> _tops = [];

    /// <summary>The top folders: /tmp, /dev/shm.</summary>
    public IReadOnlyList<TmpFolderNode> Tops => _tops;

    /// <summary>As many files as pages would fit, within what the monitor's own memory can bear.</summary>
    public int FilesAtMost { get; } = (int)Math.Clamp(limitBytes / TmpFileNode.ChunkBytes, 256, 65_536);

    /// <summary>Bytes that they may hold together.</summary>
    public long LimitBytes => limitBytes;

    /// <summary>Bytes that they hold.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Names and nameless files there are.</summary>
    public int Files { get; private set; }

    /// <summary>The number of the file made last.</summary>
    public ulong LastInode { get; set; } = 1;

    /// <summary>The wall clock, nanoseconds since 1970.</summary>
    public long Now => process()?.Clock.RealtimeNs ?? 0;

    /// <summary>The user that the process sees itself as.</summary>
    public uint UserId => (uint)(process()?.Identity.UserId ?? 0);

    /// <summary>Adds a top folder, which everybody may write to.</summary>
    public TmpFolderNode AddTop(string path, Func<FileNode> parent)
    {
        TmpFolderNode top = new(this, 0x3FF, userId: 0) { MountPath = path, MountParent = parent };
        _tops.Add(top);
        return top;
    }

    /// <summary>The top folder at a path; null: there is none.</summary>
    public TmpFolderNode? TopAt(string path) => _tops.Find(top => top.MountPath == path);

    /// <summary>A number for a new file.</summary>
    public ulong NextInode() => ++LastInode;

    /// <summary>Takes room for bytes. False: ENOSPC.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > limitBytes - UsedBytes)
        {
            return false;
        }

        UsedBytes += bytes;
        return true;
    }

    /// <summary>Gives room back.</summary>
    public void Give(long bytes) => UsedBytes -= bytes;

    /// <summary>Takes one name or nameless file. False: ENOSPC.</summary>
    public bool TryTakeFile()
    {
        if (Files >= FilesAtMost)
        {
            return false;
        }

        Files++;
        return true;
    }

    /// <summary>Gives one back.</summary>
    public void GiveFile() => Files--;
}
