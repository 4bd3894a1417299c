using Continuum.Kvm.Linux.Files.Generated;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Tmp;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Loading;
using Continuum.Kvm.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files;

/// <summary>
/// What the program sees as files: the image and further folders, read-only; a bounded /tmp in memory; what /dev and
/// /proc need to have.
/// </summary>
internal sealed class FileSystem : IProgramFiles, IDisposable
{
    private readonly MountTable _mounts;

    private FileSystem(
        SafeFileHandle root, IReadOnlyList<KeyValuePair<string, SafeFileHandle>> folders, string workingDirectory,
        ProgramLimits limits)
    {
        Tmp = new TmpFileSystem(limits.TmpBytes, () => Process);
        Walker = new PathWalker(this);
        _mounts = new MountTable(this, root, folders);
        Root = _mounts.Root;
        GeneratedTree.Mount(this, _mounts);
        WorkingFolder = Walker.Resolve(Root, workingDirectory, followLast: true) is
        {
            Error: 0,
            Node: { IsFolder: true } node
        }
            ? node
            : throw new DirectoryNotFoundException(
                $"The working directory {workingDirectory} is no folder in the sandbox; give one that is");
    }

    /// <summary>Whose files these are; set by <see cref="LinuxProcess.Files"/>.</summary>
    public LinuxProcess? Process { get; set; }

    /// <summary>The folder <c>/</c>.</summary>
    public FileNode Root { get; }

    /// <summary>The folder that relative paths start from (chdir(2)).</summary>
    public FileNode WorkingFolder { get; set; }

    /// <summary>Follows paths.</summary>
    public PathWalker Walker { get; }

    /// <summary>The files in memory.</summary>
    public TmpFileSystem Tmp { get; }

    /// <summary>Mapped files that are open on this machine.</summary>
    public KeptOpenFiles KeptOpen { get; } = new();

    /// <summary>A view of folders of this machine.</summary>
    /// <exception cref="DirectoryNotFoundException">One of them is not there.</exception>
    /// <exception cref="ArgumentException">A mount's path is not absolute, or lies in /dev, /proc, /sys or
    /// /tmp.</exception>
    public static FileSystem Create(FileView view, ProgramLimits limits)
    {
        SafeFileHandle root = HostFolder.OpenHandle(view.Root);
        List<KeyValuePair<string, SafeFileHandle>> folders = [];
        try
        {
            foreach (FolderMount mount in view.Mounts)
            {
                folders.Add(new(mount.Path, HostFolder.OpenHandle(mount.HostPath)));
            }
        }
        catch
        {
            Close(root, folders);
            throw;
        }

        return Create(root, folders, view.WorkingDirectory, limits);
    }

    /// <summary>A view of folders that somebody else opened (O_PATH is enough); they are owned from here on.</summary>
    /// <param name="root">The program's root.</param>
    /// <param name="folders">Folders laid over it, by their absolute paths in the sandbox.</param>
    /// <param name="workingDirectory">Where the program starts.</param>
    /// <param name="limits">What it may use.</param>
    public static FileSystem Create(
        SafeFileHandle root, IReadOnlyList<KeyValuePair<string, SafeFileHandle>> folders, string workingDirectory,
        ProgramLimits limits)
    {
        try
        {
            return new FileSystem(root, folders, workingDirectory, limits);
        }
        catch
        {
            Close(root, folders);
            throw;
        }
    }

    /// <inheritdoc/>
    public Errno OpenProgram(string path, out FileStatus status, out IMappedFile? file)
    {
        Walk walk = Walker.Resolve(WorkingFolder, path, followLast: true);
        status = walk.Node?.Status ?? default;
        file = null;
        return walk.Error != 0 ? walk.Error
            : walk.Node is ImageNode { IsFolder: false } image && !image.Allows(FileModes.OwnerExecute)
                && (status.Mode & FileModes.AnyExecute) != 0 ? Errno.EACCES
            : OpenMapped(walk.Node!, out file);
    }

    /// <summary>A file that a mapping of a snapshot shows, by its path; null: it is not there any more.</summary>
    public IMappedFile? OpenMapped(string path) =>
        Walker.Resolve(Root, path, followLast: false) is { Error: 0, Node: { } node }
        && OpenMapped(node, out IMappedFile? file) == 0 ? file : null;

    /// <summary>A file of an image that others may lead to as well.</summary>
    public ImageContent LoadImageContent(SnapshotReader reader)
    {
        if (reader.TryReadReference(out int number, out ImageContent? content))
        {
            return content!;
        }

        content = ImageContent.Load(reader, this);
        reader.Remember(number, content);
        return content;
    }

    /// <summary>Writes /tmp and the working directory.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(Tmp.LastInode);
        foreach (TmpFolderNode top in Tmp.Tops)
        {
            TmpSnapshot.SaveTree(writer, top);
        }

        NodeReference.Save(writer, WorkingFolder);
    }

    /// <summary>Reads them over a fresh view of the same folders.</summary>
    /// <exception cref="SnapshotException">They are not the same, or there is no room for /tmp.</exception>
    public void Load(SnapshotReader reader)
    {
        Tmp.LastInode = reader.ReadUInt64();
        foreach (TmpFolderNode top in Tmp.Tops)
        {
            TmpSnapshot.LoadTree(reader, top);
        }

        WorkingFolder = NodeReference.Load(reader, this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        KeptOpen.Dispose();
        _mounts.Dispose();
    }

    /// <summary>What is known of a mapped file, for /proc/self/maps.</summary>
    public static FileStatus StatusOf(IMappedFile file) => file switch
    {
        ImageContent content => content.Status,
        TmpFileNode tmp => tmp.Status,
        _ => default,
    };

    /// <summary>What lies over a path; null: nothing.</summary>
    public FileNode? MountedAt(string path) => _mounts.At(path);

    /// <summary>A folder that is there only because something lies below it; null: none such.</summary>
    public FileNode? FolderOnTheWay(string path) => _mounts.OnTheWay(path);

    /// <summary>Adds the names that lie over a folder and that it has not got itself.</summary>
    public void AddMounts(string folder, List<FolderEntry> entries) => _mounts.AddNames(folder, entries);

    /// <summary>The folder of this machine at a place; null: there is none.</summary>
    public ImageMount? MountNamed(string path) => _mounts.Image(path);

    /// <summary>A folder by its path; the root when there is no such folder any more.</summary>
    public FileNode FolderAt(string path) =>
        Walker.Resolve(Root, path, followLast: false) is { Error: 0, Node: { } node } ? node : Root;

    /// <summary>A file of an image by its path; null: there is none.</summary>
    public ImageNode? ImageAt(string path) =>
        Walker.Resolve(Root, path, followLast: false) is { Error: 0, Node: ImageNode node } ? node : null;

    /// <summary>Follows a path through one image by one call of the host. False: it must be followed name by
    /// name.</summary>
    public bool TryResolveAtOnce(string path, bool followLast, out Walk walk) =>
        _mounts.TryResolveAtOnce(path, followLast, out walk);

    private static void Close(SafeFileHandle root, IReadOnlyList<KeyValuePair<string, SafeFileHandle>> folders)
    {
        root.Dispose();
        foreach ((_, SafeFileHandle folder) in folders)
        {
            folder.Dispose();
        }
    }

    private static Errno OpenMapped(FileNode node, out IMappedFile? file)
    {
        file = (node as TmpFileNode)?.AsMapped();
        if (node is not ImageNode image || (node.Status.Mode & FileModes.TypeMask) != FileModes.Regular)
        {
            return 0;
        }

        Errno error = image.OpenContent(out ImageContent? content);
        file = content?.AsMapped();
        return error;
    }
}
