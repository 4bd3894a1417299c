using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Sockets;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Reading and writing (read(2), readv(2), pread(2), lseek(2) and theirs).</summary>
internal static class FileCalls
{
    private const int BrokenPipeSignal = 13; // SIGPIPE

    // linux/fs.h: RWF_HIPRI, _DSYNC, _SYNC, _NOWAIT, _APPEND; none but the last two means anything here.
    private const ulong KnownTransferFlags = 0x1F;
    private const ulong NoWait = 0x08;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Read, (LinuxTask task, in SyscallArguments a) => Single(task, a, writes: false, at: false));
        table.Add(Syscall.Write, (LinuxTask task, in SyscallArguments a) => Single(task, a, writes: true, at: false));
        table.Add(Syscall.Pread64, (LinuxTask task, in SyscallArguments a) => Single(task, a, writes: false, at: true));
        table.Add(Syscall.Pwrite64, (LinuxTask task, in SyscallArguments a) => Single(task, a, writes: true, at: true));
        table.Add(Syscall.Readv, (LinuxTask task, in SyscallArguments a) => Vector(task, a, writes: false, at: null));
        table.Add(Syscall.Writev, (LinuxTask task, in SyscallArguments a) => Vector(task, a, writes: true, at: null));
        table.Add(Syscall.Preadv, (LinuxTask task, in SyscallArguments a) => VectorAt(task, a, writes: false));
        table.Add(Syscall.Pwritev, (LinuxTask task, in SyscallArguments a) => VectorAt(task, a, writes: true));
        table.Add(Syscall.Preadv2, (LinuxTask task, in SyscallArguments a) => VectorFlagged(task, a, writes: false));
        table.Add(Syscall.Pwritev2, (LinuxTask task, in SyscallArguments a) => VectorFlagged(task, a, writes: true));
        table.Add(Syscall.Lseek, Lseek);
    }

    /// <summary>The file of a descriptor that bytes are to be read from or written to.</summary>
    /// <returns>0, or EBADF.</returns>
    public static Errno Find(LinuxTask task, ulong descriptor, bool writes, out OpenFile file)
    {
        file = task.Process.Descriptors[descriptor]!;
        return file is not null && (writes ? OpenFlags.Writes(file.StatusFlags) : OpenFlags.Reads(file.StatusFlags))
            ? 0
            : Errno.EBADF;
    }

    /// <summary>What a transfer comes to: a call that would wait waits unless the file may not.</summary>
    public static SyscallResult Finish(LinuxTask task, OpenFile file, long moved, bool writes)
    {
        if (moved == OpenFile.WouldBlock && !file.NonBlocking)
        {
            return SyscallResult.Wait;
        }

        if (writes && moved == -(long)Errno.EPIPE)
        {
            task.Raise(BrokenPipeSignal);
        }

        return moved;
    }

    private static SyscallResult Single(LinuxTask task, in SyscallArguments arguments, bool writes, bool at)
    {
        Errno error = Find(task, arguments.A0, writes, out OpenFile file);
        if (error != 0)
        {
            return error;
        }

        long? place = at ? (long)arguments.A3 : null;
        if (place < 0 || (long)arguments.A2 < 0)
        {
            return place < 0 ? Errno.EINVAL : Errno.EFAULT;
        }

        GuestVector range = new(arguments.A1, arguments.A2);
        if (file is GuestSocket socket && place is null)
        {
            return SocketMessageCalls.Move(task, socket, [range], writes);
        }

        return Finish(task, file, Transfer.Move(task.Process, file, range, writes, place), writes);
    }

    private static SyscallResult VectorAt(LinuxTask task, in SyscallArguments arguments, bool writes) =>
        (long)arguments.A3 < 0 ? Errno.EINVAL : Vector(task, arguments, writes, (long)arguments.A3);

    private static SyscallResult VectorFlagged(LinuxTask task, in SyscallArguments arguments, bool writes)
    {
        if ((arguments.A5 & ~KnownTransferFlags) != 0 || (writes && (arguments.A5 & 0x10) != 0))
        {
            return Errno.EOPNOTSUPP;
        }

        long place = (long)arguments.A3;
        if (place < -1)
        {
            return Errno.EINVAL;
        }

        SyscallResult result = Vector(task, arguments, writes, place == -1 ? null : place);
        return result.Outcome == SyscallOutcome.Wait && (arguments.A5 & NoWait) != 0 ? Errno.EAGAIN : result;
    }

    private static SyscallResult Vector(LinuxTask task, in SyscallArguments arguments, bool writes, long? at)
    {
        Errno error = Find(task, arguments.A0, writes, out OpenFile file);
        if (error == 0)
        {
            error = Transfer.ReadVectors(task.Process.Guest, arguments.A1, arguments.A2, out GuestVector[] ranges);
            if (error == 0)
            {
                if (file is GuestSocket socket && at is null)
                {
                    // Pieces without a byte are no message, where a write(2) without one is.
                    return Array.TrueForAll(ranges, static range => range.Length == 0)
                        ? 0
                        : SocketMessageCalls.Move(task, socket, ranges, writes);
                }

                return Finish(task, file, Transfer.Move(task.Process, file, ranges, writes, at), writes);
            }
        }

        return error;
    }

    private static SyscallResult Lseek(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is { } file && (file.StatusFlags & OpenFlags.PathOnly) == 0
            ? file.Seek((long)arguments.A1, (int)(uint)arguments.A2)
            : Errno.EBADF;
}
