using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Descriptors themselves (close(2), dup(2), fcntl(2), ioctl(2), close_range(2), flock(2)).</summary>
internal static class DescriptorCalls
{
    private const ulong CloseOnExecRange = 4; // CLOSE_RANGE_CLOEXEC
    private const ulong UnshareRange = 2; // CLOSE_RANGE_UNSHARE

    // asm-generic/ioctls.h
    private const ulong SetNonBlocking = 0x5421;
    private const ulong SetCloseOnExec = 0x5451;
    private const ulong ClearCloseOnExec = 0x5450;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Close, (LinuxTask task, in SyscallArguments a) =>
            task.Process.Descriptors.TryClose(a.A0) ? 0 : Errno.EBADF);
        table.Add(Syscall.Dup, (LinuxTask task, in SyscallArguments a) =>
            task.Process.Descriptors[a.A0] is { } file
                ? task.Process.Descriptors.Add(file, closeOnExec: false) : Errno.EBADF);
        table.Add(Syscall.Dup2, Dup2);
        table.Add(Syscall.Dup3, Dup3);
        table.Add(Syscall.Fcntl, FcntlCall.Serve);
        table.Add(Syscall.CloseRange, CloseRange);
        table.Add(Syscall.Flock, Flock);
        table.Add(Syscall.Ioctl, Ioctl);
    }

    private static SyscallResult Dup2(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is null ? Errno.EBADF
        : (uint)arguments.A0 == (uint)arguments.A1 ? (uint)arguments.A1
        : Replace(task, arguments.A0, arguments.A1, closeOnExec: false);

    private static SyscallResult Dup3(LinuxTask task, in SyscallArguments arguments) =>
        (arguments.A2 & ~(ulong)OpenFlags.CloseOnExec) != 0 || (uint)arguments.A0 == (uint)arguments.A1 ? Errno.EINVAL
        : Replace(task, arguments.A0, arguments.A1, closeOnExec: arguments.A2 != 0);

    private static SyscallResult Replace(LinuxTask task, ulong from, ulong to, bool closeOnExec) =>
        task.Process.Descriptors[from] is { } file && task.Process.Descriptors.TryReplace(to, file, closeOnExec)
            ? (uint)to
            : Errno.EBADF;

    private static SyscallResult CloseRange(LinuxTask task, in SyscallArguments arguments)
    {
        ulong first = (uint)arguments.A0;
        ulong last = (uint)arguments.A1;
        if (first > last || (arguments.A2 & ~(CloseOnExecRange | UnshareRange)) != 0)
        {
            return Errno.EINVAL;
        }

        DescriptorTable descriptors = task.Process.Descriptors;
        foreach (int number in descriptors.Numbers.Where(number =>
            (ulong)number >= first && (ulong)number <= last).ToArray())
        {
            if ((arguments.A2 & CloseOnExecRange) != 0)
            {
                descriptors.SetCloseOnExec((ulong)number, value: true);
            }
            else
            {
                descriptors.TryClose((ulong)number);
            }
        }

        return 0;
    }

    // There is no other process to lock out.
    private static SyscallResult Flock(LinuxTask task, in SyscallArguments arguments) =>
        task.Process.Descriptors[arguments.A0] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0
            ? Errno.EBADF
        : (arguments.A1 & ~4UL) is 1 or 2 or 8 ? 0
        : Errno.EINVAL;

    private static SyscallResult Ioctl(LinuxTask task, in SyscallArguments arguments)
    {
        if (task.Process.Descriptors[arguments.A0] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0)
        {
            return Errno.EBADF;
        }

        switch ((uint)arguments.A1)
        {
            case (uint)SetNonBlocking:
                if (!task.Process.Guest.TryRead(arguments.A2, out int value))
                {
                    return Errno.EFAULT;
                }

                file.NonBlocking = value != 0;
                return 0;
            case (uint)SetCloseOnExec:
            case (uint)ClearCloseOnExec:
                task.Process.Descriptors.SetCloseOnExec(arguments.A0, (uint)arguments.A1 == SetCloseOnExec);
                return 0;
            default:
                return file.Control(task, (uint)arguments.A1, arguments.A2);
        }
    }
}
