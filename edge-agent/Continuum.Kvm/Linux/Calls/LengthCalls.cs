using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>How long files are and whether they are on disk (truncate(2), fallocate(2), fsync(2),
/// memfd_create(2)).</summary>
internal static class LengthCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);
    private const ulong KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    private const ulong PunchHole = 2; // FALLOC_FL_PUNCH_HOLE
    private const ulong MemoryFileFlags = 0x0B; // MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_NOEXEC_SEAL
    private const ulong MemoryFileExecutable = 0x10; // MFD_EXEC
    private const int MemoryFileNameMax = 249;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Truncate, Truncate);
        table.Add(Syscall.Ftruncate, Ftruncate);
        table.Add(Syscall.Fallocate, Fallocate);
        table.Add(Syscall.Fsync, Flush);
        table.Add(Syscall.Fdatasync, Flush);
        table.Add(Syscall.Syncfs, Flush);
        table.Add(Syscall.SyncFileRange, Flush);
        table.Add(Syscall.Readahead, Flush);
        table.Add(Syscall.Fadvise64, Flush);
        table.Add(Syscall.MemfdCreate, MemfdCreate);
    }

    private static SyscallResult Truncate(LinuxTask task, in SyscallArguments arguments)
    {
        if ((long)arguments.A1 < 0)
        {
            return Errno.EINVAL;
        }

        Walk walk = PathArguments.Resolve(task, WorkingFolder, arguments.A0, followLast: true);
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        if (walk.Node is not TmpFileNode file)
        {
            return walk.Node!.IsFolder ? Errno.EISDIR
                : (walk.Node.Status.Mode & FileModes.TypeMask) == FileModes.Regular ? walk.Node.Unchangeable
                : Errno.EINVAL;
        }

        if (!file.Allows((uint)task.Process.Identity.UserId, FileModes.OwnerWrite))
        {
            return Errno.EACCES;
        }

        file.Truncate((long)arguments.A1);
        return 0;
    }

    private static SyscallResult Ftruncate(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0
            ? Errno.EBADF
        : (long)arguments.A1 < 0 || !OpenFlags.Writes(file.StatusFlags) ? Errno.EINVAL
        : file.Truncate((long)arguments.A1);

    private static SyscallResult Fallocate(LinuxTask task, in SyscallArguments arguments)
    {
        long offset = (long)arguments.A2;
        long length = (long)arguments.A3;
        if (FileCalls.Find(task, arguments.A0, writes: true, out OpenFile file) != 0)
        {
            return Errno.EBADF;
        }

        if (offset < 0 || length <= 0)
        {
            return Errno.EINVAL;
        }

        if (file.Node is not TmpFileNode node)
        {
            return file.Node is null ? Errno.ESPIPE : Errno.ENODEV;
        }

        if (offset > long.MaxValue - length)
        {
            return Errno.EFBIG;
        }

        switch (arguments.A1)
        {
            case PunchHole | KeepSize:
                node.Punch(offset, offset + length);
                return 0;
            case 0 or KeepSize:
                if (!node.TryReserve(offset, length))
                {
                    return Errno.ENOSPC;
                }

                if (arguments.A1 == 0 && offset + length > node.Length)
                {
                    node.Truncate(offset + length);
                }

                return 0;
            default:
                return Errno.EOPNOTSUPP;
        }
    }

    // The image does not change and /tmp lies in memory: there is nothing to wait for.
    private static SyscallResult Flush(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0
            ? Errno.EBADF
        : file.Node is null ? Errno.EINVAL
        : 0;

    private static SyscallResult MemfdCreate(LinuxTask task, in SyscallArguments arguments)
    {
        if (((uint)arguments.A1 & ~(MemoryFileFlags | MemoryFileExecutable)) != 0)
        {
            return Errno.EINVAL;
        }

        Errno error = task.Process.Guest.TryReadString(arguments.A0, MemoryFileNameMax + 1, out string name);
        if (error != 0)
        {
            return error == Errno.ENAMETOOLONG ? Errno.EINVAL : error;
        }

        TmpFileNode node = new(task.Process.Files.Tmp, 0x1FF, (uint)task.Process.Identity.UserId);
        node.NameForShow($"memfd:{name}");
        TmpFile file = new(node, OpenFlags.ReadWrite | OpenFlags.LargeFile);
        return task.Process.Descriptors.Add(file, ((uint)arguments.A1 & 1) != 0);
    }
}
