using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>
/// Calls that begin and end tasks. There is one task so far: starting a thread is refused as Linux refuses it when no
/// more may be started; another process and another program are not supported at all.
/// </summary>
internal static class ProcessCalls
{
    private const ulong CloneVm = 0x100;
    private const ulong RobustListSize = 24;

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Exit, Exit);
        table.Add(Syscall.ExitGroup, Exit);
        table.Add(Syscall.Clone, Clone);
        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Clone3, Syscall.Fork, Syscall.Vfork, Syscall.Execve, Syscall.Execveat])
        {
            table.Add(call, (task, in _) => Refuse(task, call, Errno.ENOSYS));
        }

        table.Add(Syscall.Wait4, NoChild);
        table.Add(Syscall.Waitid, NoChild);
        table.Add(Syscall.SetTidAddress, SetTidAddress);
        table.Add(Syscall.SetRobustList, SetRobustList);
        table.Add(Syscall.GetRobustList, GetRobustList);
        table.Add(Syscall.RestartSyscall, (_, in _) => Errno.EINTR);
    }

    // The last task's end is the process's.
    private static SyscallResult Exit(LinuxTask task, in SyscallArguments arguments)
    {
        task.Process.Finish(new ProgramEnd.Exited((int)(arguments.A0 & 0xFF)));
        return SyscallResult.RegistersSet;
    }

    private static SyscallResult Clone(LinuxTask task, in SyscallArguments arguments) =>
        Refuse(task, Syscall.Clone, (arguments.A0 & CloneVm) != 0 ? Errno.EAGAIN : Errno.ENOSYS);

    private static SyscallResult Refuse(LinuxTask task, Syscall call, Errno error)
    {
        task.Process.Accounting.NoteRefusal((ulong)call);
        return error;
    }

    private static SyscallResult NoChild(LinuxTask task, in SyscallArguments arguments) => Errno.ECHILD;

    private static SyscallResult SetTidAddress(LinuxTask task, in SyscallArguments arguments)
    {
        task.ClearChildTid = arguments.A0;
        return task.Id;
    }

    private static SyscallResult SetRobustList(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A1 != RobustListSize)
        {
            return Errno.EINVAL;
        }

        task.RobustList = arguments.A0;
        return 0;
    }

    private static SyscallResult GetRobustList(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A0 != 0 && arguments.A0 != (ulong)task.Id)
        {
            return Errno.ESRCH;
        }

        GuestMemory memory = task.Process.Guest;
        return memory.TryWrite(arguments.A1, task.RobustList) && memory.TryWrite(arguments.A2, RobustListSize)
            ? 0
            : Errno.EFAULT;
    }
}
