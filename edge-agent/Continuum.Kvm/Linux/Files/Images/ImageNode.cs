using Continuum.Kvm.Interop;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>A file, folder or link of an image, as it was when it was looked up.</summary>
internal sealed class ImageNode(ImageMount mount, string relative, in HostStatus host, string? linkTarget) : FileNode
{
    private readonly FileStatus _status = StatusOf(host);
    private readonly HostStatus _host = host;

    /// <inheritdoc/>
    public override FileStatus Status => _status;

    /// <inheritdoc/>
    public override string Path => mount.PathOf(relative);

    /// <inheritdoc/>
    public override string LinkTarget => linkTarget ?? "";

    /// <inheritdoc/>
    public override FileNode? Parent
    {
        get
        {
            if (relative.Length == 0)
            {
                return mount.Path == "/" ? this : mount.Files.FolderAt(ParentOf(mount.Path));
            }

            int slash = relative.LastIndexOf('/');
            return Look(mount, slash < 0 ? "" : relative[..slash], out ImageNode? parent) == 0 ? parent : null;
        }
    }

    /// <summary>
    /// Whether the program's user may do something with it. What was laid over a path was given to the program, whoever
    /// owns it.
    /// </summary>
    /// <param name="ownerBits">What, as the bits of the owner.</param>
    public bool Allows(uint ownerBits) => relative.Length == 0 || ImageRights.Allows(_host, ownerBits);

    /// <summary>Looks a path up that leads through no link.</summary>
    public static Errno Look(ImageMount mount, string relative, out ImageNode? node)
    {
        Errno error = mount.Folder.TryLook(relative, out HostStatus status, out string? target);
        node = error == 0 ? new ImageNode(mount, relative, status, target) : null;
        return error;
    }

    /// <inheritdoc/>
    public override Errno Find(string name, out FileNode? child)
    {
        child = null;
        if (!IsFolder)
        {
            return Errno.ENOTDIR;
        }

        string path = Path;
        if (mount.Files.MountedAt(path == "/" ? "/" + name : $"{path}/{name}") is { } mounted)
        {
            child = mounted;
            return 0;
        }

        Errno error = Look(mount, relative.Length == 0 ? name : $"{relative}/{name}", out ImageNode? found);
        child = found;
        if (found is not { IsFolder: true } && mount.Files.FolderOnTheWay(mount.PathOf(
            relative.Length == 0 ? name : $"{relative}/{name}")) is { } onTheWay)
        {
            child = onTheWay;
            return 0;
        }

        return error;
    }

    /// <summary>Opens its bytes.</summary>
    public Errno OpenContent(out ImageContent? content) => ImageContent.Open(mount, relative, out content);

    /// <inheritdoc/>
    public override Errno List(List<FolderEntry> entries)
    {
        Errno error = mount.Folder.TryOpen(relative, out HostStatus status, out SafeFileHandle folder);
        if (error != 0)
        {
            return error;
        }

        using (folder)
        {
            error = (status.Mode & FileModes.TypeMask) == FileModes.Folder
                ? HostEntries.Read(folder, entries)
                : Errno.ENOTDIR;
        }

        mount.Files.AddMounts(Path, entries);
        return error;
    }

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = null;
        if (OpenFlags.Writes(flags) || ((flags & OpenFlags.Truncate) != 0 && !IsFolder))
        {
            return IsFolder ? Errno.EISDIR : Errno.EROFS;
        }

        if ((flags & OpenFlags.PathOnly) != 0)
        {
            file = IsFolder ? new FolderFile(this) : new PathFile(this);
            return 0;
        }

        if (!Allows(FileModes.OwnerRead))
        {
            return Errno.EACCES;
        }

        switch (_status.Mode & FileModes.TypeMask)
        {
            case FileModes.Folder:
                file = new FolderFile(this);
                return 0;
            case FileModes.Regular:
                Errno error = OpenContent(out ImageContent? content);
                file = error == 0 ? new ImageFile(this, content!) : null;
                return error;
            default:
                return (_status.Mode & FileModes.TypeMask) == FileModes.Socket ? Errno.ENXIO : Errno.EACCES;
        }
    }

    /// <summary>What the program is told of a file of this machine.</summary>
    public static FileStatus StatusOf(in HostStatus host) => new(
        host.Mode, (long)host.Size, host.Inode, DeviceNumber(host.DeviceMajor, host.DeviceMinor), host.Links,
        Nanoseconds(host.ModifiedSeconds, host.ModifiedNanoseconds),
        ChangedNs: Nanoseconds(host.ChangedSeconds, host.ChangedNanoseconds));

    private static string ParentOf(string path) =>
        path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "/";

    private static long Nanoseconds(long seconds, uint nanoseconds) =>
        unchecked((Math.Clamp(seconds, -9_000_000_000, 9_000_000_000) * 1_000_000_000) + nanoseconds);

    // sysmacros.h: makedev().
    private static ulong DeviceNumber(ulong major, ulong minor) =>
        ((major & 0xFFF) << 8) | ((major & ~0xFFFUL) << 32) | (minor & 0xFF) | ((minor & ~0xFFUL) << 12);
}
