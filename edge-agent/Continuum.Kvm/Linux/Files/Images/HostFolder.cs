using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>
/// A folder of this machine, looked into beneath itself only: each path is resolved by the host's kernel with the
/// folder as its root and with every symbolic link refused. Links are followed by <see cref="PathWalker"/>, within
/// the sandbox.
/// </summary>
internal sealed class HostFolder(SafeFileHandle handle) : IDisposable
{
    private const int PathOnlyNoFollow = OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    // A pipe or a terminal in an image must not hold the monitor up; it is refused before it is opened for reading too.
    private const int Reading = OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec
        | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal;

    private const ulong Beneath = OpenHow.InRoot | OpenHow.NoMagicLinks | OpenHow.NoSymlinks;

    /// <summary>Opens a folder by its path on this machine.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or it may not be looked into.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        SafeFileHandle handle = HostFileCalls.open(
            path, OpenFlags.PathOnly | OpenFlags.Folder | OpenFlags.CloseOnExec, mode: 0);
        if (handle.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new DirectoryNotFoundException(
                $"{path} cannot be shown to a program: {Marshal.GetPInvokeErrorMessage(errno)}; "
                + "give a folder that exists");
        }

        return handle;
    }

    /// <summary>Looks at a file, a link itself included.</summary>
    /// <param name="relative">Its path beneath the folder, without a leading slash; empty: the folder itself.</param>
    /// <param name="status">What it is like.</param>
    /// <param name="linkTarget">Of a link: where it leads.</param>
    public Errno TryLook(string relative, out HostStatus status, out string? linkTarget)
    {
        linkTarget = null;
        using SafeFileHandle file = OpenBeneath(relative, PathOnlyNoFollow, out Errno error);
        if (error != 0)
        {
            status = default;
            return error;
        }

        error = Look(file, out status);
        if (error == 0 && (status.Mode & FileModes.TypeMask) == FileModes.Link)
        {
            error = ReadLink(file, out linkTarget);
        }

        return error;
    }

    /// <summary>Opens a regular file or a folder for reading; anything else is refused.</summary>
    /// <param name="relative">Its path beneath the folder.</param>
    /// <param name="status">What it is like; of the file that was opened.</param>
    /// <param name="file">The file; invalid when it was not opened.</param>
    public Errno TryOpen(string relative, out HostStatus status, out SafeFileHandle file)
    {
        Errno error = TryLook(relative, out HostStatus before, out _);
        status = before;
        if (error == 0 && (before.Mode & FileModes.TypeMask) is not (FileModes.Regular or FileModes.Folder))
        {
            error = Errno.EACCES;
        }

        if (error != 0)
        {
            file = new SafeFileHandle();
            return error;
        }

        file = OpenBeneath(relative, Reading, out error);
        error = error == 0 ? Look(file, out status) : error;
        if (error == 0 && !IsSame(before, status))
        {
            error = Errno.EACCES;
        }

        if (error != 0)
        {
            file.Dispose();
        }

        return error;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Whether both are one file on one device.</summary>
    private static bool IsSame(in HostStatus one, in HostStatus other) =>
        one.Inode == other.Inode && one.DeviceMajor == other.DeviceMajor && one.DeviceMinor == other.DeviceMinor
        && (one.Mode & FileModes.TypeMask) == (other.Mode & FileModes.TypeMask);

    private static Errno Look(SafeFileHandle file, out HostStatus status) =>
        HostFileCalls.statx(file, "", OpenFlags.AtEmptyPath, HostStatus.BasicStats, out status) == 0
            ? 0
            : (Errno)Marshal.GetLastPInvokeError();

    private static Errno ReadLink(SafeFileHandle link, out string? target)
    {
        Span<byte> bytes = stackalloc byte[PathWalker.PathMax];
        nint length = HostFileCalls.readlinkat(link, "", bytes, (nuint)bytes.Length);
        target = length < 0 ? null : System.Text.Encoding.UTF8.GetString(bytes[..(int)length]);
        return length < 0 ? (Errno)Marshal.GetLastPInvokeError() : 0;
    }

    private SafeFileHandle OpenBeneath(string relative, int flags, out Errno error)
    {
        SafeFileHandle file = HostFileCalls.openat2(
            HostFileCalls.OpenAt2, handle, relative.Length == 0 ? "." : relative,
            new OpenHow((ulong)flags, Beneath), (nuint)Unsafe.SizeOf<OpenHow>());
        error = file.IsInvalid ? Translate((Errno)Marshal.GetLastPInvokeError()) : 0;
        return file;
    }

    // Out of descriptors, or a rename while it was resolved: the program is told that the file cannot be had now.
    private static Errno Translate(Errno error) => error switch
    {
        Errno.EMFILE or Errno.ENFILE => Errno.ENFILE,
        Errno.EAGAIN or Errno.EXDEV or Errno.EPERM => Errno.EACCES,
        _ => error,
    };
}
