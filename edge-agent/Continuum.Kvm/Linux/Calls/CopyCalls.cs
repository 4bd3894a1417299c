using System.Buffers;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Copying from file to file (sendfile(2), copy_file_range(2)).</summary>
internal static class CopyCalls
{
    private const int PieceBytes = 64 << 10;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Sendfile, Sendfile);
        table.Add(Syscall.CopyFileRange, CopyFileRange);
    }

    private static SyscallResult Sendfile(LinuxTask task, in SyscallArguments arguments)
    {
        if (FileCalls.Find(task, arguments.A0, writes: true, out OpenFile to) != 0
            || FileCalls.Find(task, arguments.A1, writes: false, out OpenFile from) != 0)
        {
            return Errno.EBADF;
        }

        // What is read must be readable at a place, so that bytes that find no room are not lost.
        if (from.Node is null || from.Node.IsFolder || (to.StatusFlags & OpenFlags.Append) != 0)
        {
            return Errno.EINVAL;
        }

        SyscallResult result = Copy(task, from, arguments.A2, to, 0, arguments.A3);
        return result.Outcome == SyscallOutcome.Done
            ? FileCalls.Finish(task, to, result.Value, writes: true)
            : result;
    }

    private static SyscallResult CopyFileRange(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A5 != 0)
        {
            return Errno.EINVAL;
        }

        if (FileCalls.Find(task, arguments.A0, writes: false, out OpenFile from) != 0
            || FileCalls.Find(task, arguments.A2, writes: true, out OpenFile to) != 0
            || (to.StatusFlags & OpenFlags.Append) != 0)
        {
            return Errno.EBADF;
        }

        if (!IsRegular(from) || !IsRegular(to))
        {
            return from.Status.Mode is var mode && (mode & FileModes.TypeMask) == FileModes.Folder
                ? Errno.EISDIR : Errno.EINVAL;
        }

        return Copy(task, from, arguments.A1, to, arguments.A3, arguments.A4);
    }

    private static bool IsRegular(OpenFile file) => (file.Status.Mode & FileModes.TypeMask) == FileModes.Regular;

    /// <summary>Copies; an address of 0 stands for the file's own position, which moves then.</summary>
    private static SyscallResult Copy(
        LinuxTask task, OpenFile from, ulong fromAddress, OpenFile to, ulong toAddress, ulong count)
    {
        long read = fromAddress == 0 ? from.Seek(0, 1) : 0;
        long? written = null;
        if ((fromAddress != 0 && !task.Process.Guest.TryRead(fromAddress, out read)))
        {
            return Errno.EFAULT;
        }

        if (toAddress != 0)
        {
            if (!task.Process.Guest.TryRead(toAddress, out long place))
            {
                return Errno.EFAULT;
            }

            written = place;
        }

        if (read < 0 || written < 0)
        {
            return Errno.EINVAL;
        }

        long total = CopyPieces(task.Process.Machine, from, read, to, written, Math.Min(count, Transfer.MostBytes));
        if (total > 0)
        {
            bool told = fromAddress == 0
                ? from.Seek(read + total, 0) >= 0
                : task.Process.Guest.TryWrite(fromAddress, read + total);
            told &= toAddress == 0 || task.Process.Guest.TryWrite(toAddress, written!.Value + total);
            return told ? total : Errno.EFAULT;
        }

        return total;
    }

    private static long CopyPieces(
        IMachine machine, OpenFile from, long read, OpenFile to, long? written, ulong count)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long total = 0;
            while ((ulong)total < count)
            {
                Span<byte> piece = rented.AsSpan(0, (int)Math.Min(PieceBytes, count - (ulong)total));
                long got = from.ReadAt(read + total, piece);
                if (got <= 0)
                {
                    return total > 0 ? total : got;
                }

                long put = written is { } place
                    ? to.WriteAt(place + total, piece[..(int)got])
                    : to.Write(piece[..(int)got]);
                if (put <= 0)
                {
                    return total > 0 ? total : put;
                }

                total += put;
                if (put < got || TransferBound.IsReached(machine, total, TransferBound.MostPartialBytes))
                {
                    break;
                }
            }

            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
