using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>
/// The bytes of a file of an image. A mapping outlives the descriptor that it was made from, so the host's descriptor
/// opens by itself when bytes are read and may be closed at any time; a file that is not the same one then is refused.
/// </summary>
internal sealed class ImageContent : IMappedFile
{
    private readonly ImageMount _mount;
    private readonly string _relative;
    private readonly FileStatus _status;
    private SafeFileHandle? _handle;

    private ImageContent(ImageMount mount, string relative, in FileStatus status, SafeFileHandle? handle)
    {
        _mount = mount;
        _relative = relative;
        _status = status;
        _handle = handle;
    }

    /// <inheritdoc/>
    public string Path => _mount.PathOf(_relative);

    /// <inheritdoc/>
    public FileIdentity Identity => new(IsOfImage: true, _status.Inode, _status.Length, _status.ModifiedNs);

    /// <inheritdoc/>
    public long Length => _status.Length;

    /// <summary>What the file is like.</summary>
    public FileStatus Status => _status;

    /// <summary>Whether the host's descriptor is open; a bounded number is.</summary>
    public bool IsOpen => _handle is not null;

    /// <summary>Whether it is mapped: its descriptor may be kept when the program closes its own.</summary>
    public bool IsMapped { get; private set; }

    /// <summary>Opens a regular file.</summary>
    public static Errno Open(ImageMount mount, string relative, out ImageContent? content)
    {
        Errno error = mount.Folder.TryOpen(relative, out HostStatus status, out SafeFileHandle handle);
        content = null;
        if (error == 0)
        {
            content = new ImageContent(mount, relative, ImageNode.StatusOf(status), handle);
            mount.Files.KeptOpen.Keep(content);
        }

        return error;
    }

    /// <summary>Notes that a mapping may read it from here on.</summary>
    public ImageContent AsMapped()
    {
        IsMapped = true;
        return this;
    }

    /// <inheritdoc/>
    public int ReadAt(long offset, Span<byte> into)
    {
        Errno error = _handle is null ? OpenAgain() : 0;
        if (error != 0)
        {
            return -(int)error;
        }

        int total = 0;
        while (total < into.Length)
        {
            Span<byte> rest = into[total..];
            nint read = HostFileCalls.pread(_handle!, rest, (nuint)rest.Length, offset + total);
            if (read < 0 && Marshal.GetLastPInvokeError() is var errno && errno != (int)Errno.EINTR)
            {
                return total > 0 ? total : -errno;
            }

            if (read == 0)
            {
                break;
            }

            total += Math.Max(0, (int)read);
        }

        return total;
    }

    /// <summary>Closes the host's descriptor; reading opens it again.</summary>
    public void CloseHandle()
    {
        _handle?.Dispose();
        _handle = null;
    }

    /// <summary>Writes which file it is.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteString(_mount.Path);
        writer.WriteString(_relative);
        writer.WriteUInt64(_status.Inode);
        writer.WriteInt64(_status.Length);
        writer.WriteInt64(_status.ModifiedNs);
        writer.WriteBoolean(IsMapped);
    }

    /// <summary>Finds the file again.</summary>
    /// <exception cref="SnapshotException">It is gone, or not what it was.</exception>
    public static ImageContent Load(SnapshotReader reader, FileSystem files)
    {
        string mountPath = reader.ReadString() ?? "";
        string relative = reader.ReadString() ?? "";
        ulong inode = reader.ReadUInt64();
        long length = reader.ReadInt64();
        long modifiedNs = reader.ReadInt64();
        bool isMapped = reader.ReadBoolean();
        if (files.MountNamed(mountPath) is not { } mount
            || mount.Folder.TryLook(relative, out HostStatus host, out _) != 0
            || ImageNode.StatusOf(host) is var status
            && (status.Inode != inode || status.Length != length || status.ModifiedNs != modifiedNs
                || (status.Mode & FileModes.TypeMask) != FileModes.Regular))
        {
            throw new SnapshotException(
                SnapshotProblem.OtherFiles,
                $"{mountPath} {relative} is not the file that the program had open; "
                    + "restore it over the same, unchanged folders");
        }

        ImageContent content = new(mount, relative, status, handle: null);
        return isMapped ? content.AsMapped() : content;
    }

    private Errno OpenAgain()
    {
        Errno error = _mount.Folder.TryOpen(_relative, out HostStatus host, out SafeFileHandle handle);
        if (error != 0)
        {
            return error;
        }

        FileStatus status = ImageNode.StatusOf(host);
        if (status.Inode != _status.Inode || status.Length != _status.Length || status.ModifiedNs != _status.ModifiedNs)
        {
            handle.Dispose();
            return Errno.EIO;
        }

        _handle = handle;
        _mount.Files.KeptOpen.Keep(this);
        return 0;
    }
}
