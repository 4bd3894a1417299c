using System.Buffers.Binary;
using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>fcntl(2).</summary>
internal static class FcntlCall
{
    private const int Duplicate = 0;
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int GetStatus = 3;
    private const int SetStatus = 4;
    private const int GetLock = 5;
    private const int SetLock = 6;
    private const int SetLockWait = 7;
    private const int SetOwner = 8;
    private const int GetOwner = 9;
    private const int GetOpenLock = 36;
    private const int SetOpenLock = 37;
    private const int SetOpenLockWait = 38;
    private const int DuplicateCloseOnExec = 1030;
    private const int SetPipeSize = 1031;
    private const int GetPipeSize = 1032;
    private const int Settable = OpenFlags.Append | OpenFlags.Async | OpenFlags.Direct | OpenFlags.NoAccessTime;
    private const short Unlocked = 2; // F_UNLCK
    private const int LockBytes = 32; // struct flock

    /// <summary>The call.</summary>
    public static SyscallResult Serve(LinuxTask task, in SyscallArguments arguments)
    {
        DescriptorTable descriptors = task.Process.Descriptors;
        if (descriptors[arguments.A0] is not { } file)
        {
            return Errno.EBADF;
        }

        int command = (int)(uint)arguments.A1;
        if ((file.StatusFlags & OpenFlags.PathOnly) != 0
            && command is not (Duplicate or DuplicateCloseOnExec or GetFlags or SetFlags or GetStatus))
        {
            return Errno.EBADF;
        }

        switch (command)
        {
            case Duplicate or DuplicateCloseOnExec:
                return (uint)arguments.A2 >= (uint)descriptors.Limit
                    ? Errno.EINVAL
                    : descriptors.Add(file, command == DuplicateCloseOnExec, (int)(uint)arguments.A2);
            case GetFlags:
                return descriptors.ClosesOnExec(arguments.A0) ? 1 : 0;
            case SetFlags:
                descriptors.SetCloseOnExec(arguments.A0, (arguments.A2 & 1) != 0);
                return 0;
            case GetStatus:
                return file.StatusFlags | (file.NonBlocking ? OpenFlags.NonBlocking : 0);
            case SetStatus:
                // The access mode stays what it was opened with, whatever is asked for.
                file.StatusFlags = (file.StatusFlags & ~Settable) | ((int)arguments.A2 & Settable);
                file.NonBlocking = (arguments.A2 & OpenFlags.NonBlocking) != 0;
                return 0;
            case SetOwner:
                return 0;
            case GetOwner:
                return 0;
            case GetPipeSize or SetPipeSize:
                return file.ResizePipe(command == SetPipeSize ? (int)(uint)arguments.A2 : null);
            default:
                return Lock(task, file, command, arguments.A2);
        }
    }

    // There is no other process to lock out: every lock is had, and none is in the way.
    private static SyscallResult Lock(LinuxTask task, OpenFile file, int command, ulong address)
    {
        if (command is not (GetLock or SetLock or SetLockWait or GetOpenLock or SetOpenLock or SetOpenLockWait))
        {
            return Errno.EINVAL;
        }

        Span<byte> wanted = stackalloc byte[LockBytes];
        if (!task.Process.Guest.TryRead(address, wanted))
        {
            return Errno.EFAULT;
        }

        short type = BinaryPrimitives.ReadInt16LittleEndian(wanted);
        if (type is < 0 or > Unlocked || BinaryPrimitives.ReadInt16LittleEndian(wanted[2..]) is < 0 or > 2)
        {
            return Errno.EINVAL;
        }

        if (command is GetLock or GetOpenLock)
        {
            return type == Unlocked ? Errno.EINVAL : task.Process.Guest.TryWrite(address, Unlocked) ? 0 : Errno.EFAULT;
        }

        bool allowed = type == Unlocked
            || (type == 0 ? OpenFlags.Reads(file.StatusFlags) : OpenFlags.Writes(file.StatusFlags));
        return allowed ? 0 : Errno.EBADF;
    }
}
