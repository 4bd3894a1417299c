using System.Buffers.Binary;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>What files are like (stat(2), statx(2), statfs(2), access(2)).</summary>
internal static class StatCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);
    private const ulong ExecuteWanted = 1;
    private const ulong WriteWanted = 2;
    private const long TmpMagic = 0x01021994; // linux/magic.h: TMPFS_MAGIC
    private const long ProcMagic = 0x9FA0; // PROC_SUPER_MAGIC
    private const long OverlayMagic = 0x794C7630; // OVERLAYFS_SUPER_MAGIC
    private const long ReadOnlyFlag = 0x21; // statfs(2): ST_RDONLY, and ST_VALID

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Stat, (LinuxTask task, in SyscallArguments a) => Stat(task, WorkingFolder, a.A0, a.A1, 0));
        table.Add(Syscall.Lstat, (LinuxTask task, in SyscallArguments a) =>
            Stat(task, WorkingFolder, a.A0, a.A1, OpenFlags.AtSymlinkNoFollow));
        table.Add(Syscall.Newfstatat, (LinuxTask task, in SyscallArguments a) => Stat(task, a.A0, a.A1, a.A2, a.A3));
        table.Add(Syscall.Fstat, Fstat);
        table.Add(Syscall.Statx, Statx);
        table.Add(Syscall.Access, (LinuxTask task, in SyscallArguments a) =>
            Access(task, WorkingFolder, a.A0, a.A1, 0));
        table.Add(Syscall.Faccessat, (LinuxTask task, in SyscallArguments a) => Access(task, a.A0, a.A1, a.A2, 0));
        table.Add(Syscall.Faccessat2, (LinuxTask task, in SyscallArguments a) => Access(task, a.A0, a.A1, a.A2, a.A3));
        table.Add(Syscall.Statfs, (LinuxTask task, in SyscallArguments a) =>
            Statfs(task, PathArguments.Resolve(task, WorkingFolder, a.A0, followLast: true), a.A1));
        table.Add(Syscall.Fstatfs, (LinuxTask task, in SyscallArguments a) =>
            Statfs(task, PathArguments.Itself(task, a.A0), a.A1));
    }

    private static SyscallResult Stat(LinuxTask task, ulong folder, ulong path, ulong into, ulong flags)
    {
        const ulong Known = OpenFlags.AtSymlinkNoFollow | OpenFlags.AtNoAutomount | OpenFlags.AtEmptyPath;
        if ((flags & ~Known) != 0)
        {
            return Errno.EINVAL;
        }

        Walk walk = PathArguments.Resolve(
            task, folder, path, (flags & OpenFlags.AtSymlinkNoFollow) == 0,
            emptyIsFolder: (flags & OpenFlags.AtEmptyPath) != 0);
        return walk.Error != 0 ? walk.Error : WriteStat(task, into, walk.Node!.Status);
    }

    private static SyscallResult Fstat(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is { } file ? WriteStat(task, arguments.A1, file.Status) : Errno.EBADF;

    private static SyscallResult WriteStat(LinuxTask task, ulong address, in FileStatus status)
    {
        Span<byte> bytes = stackalloc byte[StatusLayout.StatBytes];
        bytes.Clear();
        StatusLayout.WriteStat(bytes, status);
        return task.Process.Guest.TryWrite(address, bytes) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Statx(LinuxTask task, in SyscallArguments arguments)
    {
        const ulong Known = OpenFlags.AtSymlinkNoFollow | OpenFlags.AtNoAutomount | OpenFlags.AtEmptyPath
            | OpenFlags.AtStatSyncType;
        const ulong ReservedMask = 0x80000000;
        ulong flags = (uint)arguments.A2;
        if ((flags & ~Known) != 0 || (arguments.A3 & ReservedMask) != 0
            || (flags & OpenFlags.AtStatSyncType) == OpenFlags.AtStatSyncType)
        {
            return Errno.EINVAL;
        }

        bool emptyIsFolder = (flags & OpenFlags.AtEmptyPath) != 0;
        Walk walk = emptyIsFolder && arguments.A1 == 0
            ? PathArguments.Itself(task, arguments.A0)
            : PathArguments.Resolve(
                task, arguments.A0, arguments.A1, (flags & OpenFlags.AtSymlinkNoFollow) == 0,
                    emptyIsFolder: emptyIsFolder);
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        Span<byte> bytes = stackalloc byte[StatusLayout.StatxBytes];
        bytes.Clear();
        StatusLayout.WriteStatx(bytes, walk.Node!.Status);
        return task.Process.Guest.TryWrite(arguments.A4, bytes) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Access(LinuxTask task, ulong folder, ulong path, ulong wanted, ulong flags)
    {
        const ulong Known = OpenFlags.AtSymlinkNoFollow | OpenFlags.AtEffectiveAccess | OpenFlags.AtEmptyPath;
        if ((wanted & ~7UL) != 0 || (flags & ~Known) != 0)
        {
            return Errno.EINVAL;
        }

        Walk walk = PathArguments.Resolve(
            task, folder, path, (flags & OpenFlags.AtSymlinkNoFollow) == 0,
            emptyIsFolder: (flags & OpenFlags.AtEmptyPath) != 0);
        return walk.Error != 0 ? walk.Error : MayAccess(task, walk.Node!, wanted);
    }

    private static Errno MayAccess(LinuxTask task, FileNode node, ulong wanted)
    {
        FileStatus status = node.Status;
        uint type = status.Mode & FileModes.TypeMask;
        if ((wanted & ExecuteWanted) != 0 && type != FileModes.Folder && (status.Mode & FileModes.AnyExecute) == 0)
        {
            return Errno.EACCES;
        }

        if (node is TmpNode tmp)
        {
            uint bits = (uint)wanted << 6;
            return tmp.Allows((uint)task.Process.Identity.UserId, bits) ? 0 : Errno.EACCES;
        }

        // Devices may be written to wherever they lie.
        bool isChange = (wanted & WriteWanted) != 0 && type is (FileModes.Regular or FileModes.Folder);
        return isChange ? node.Unchangeable
            : node is ImageNode image && !image.Allows((uint)(wanted & ~WriteWanted) << 6) ? Errno.EACCES
            : 0;
    }

    private static SyscallResult Statfs(LinuxTask task, Walk walk, ulong into)
    {
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        TmpFileSystem tmp = task.Process.Files.Tmp;
        bool isTmp = walk.Node is TmpNode;
        Span<byte> bytes = stackalloc byte[120];
        bytes.Clear();
        Span<long> fields = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(bytes);
        fields[0] = isTmp ? TmpMagic : walk.Node is ImageNode ? OverlayMagic : ProcMagic;
        fields[1] = TmpFileNode.ChunkBytes;
        fields[2] = isTmp ? tmp.LimitBytes / TmpFileNode.ChunkBytes : 0;
        fields[3] = fields[4] = isTmp ? (tmp.LimitBytes - tmp.UsedBytes) / TmpFileNode.ChunkBytes : 0;
        fields[5] = isTmp ? tmp.FilesAtMost : 0;
        fields[6] = isTmp ? tmp.FilesAtMost - tmp.Files : 0;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], walk.Node!.Status.Device);
        fields[8] = PathWalker.NameMax;
        fields[9] = TmpFileNode.ChunkBytes;
        fields[10] = isTmp ? 0x20 : ReadOnlyFlag;
        return task.Process.Guest.TryWrite(into, bytes) ? 0 : Errno.EFAULT;
    }
}
