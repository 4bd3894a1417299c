namespace Continuum.Kvm.Linux.Calls;

/// <summary>Calls about processors and turns: there is one processor, and all take turns on it (sched(7)).</summary>
internal static class SchedulingCalls
{
    private const int LastPolicy = 6;
    private const int FirstInFirstOut = 1;
    private const int RoundRobin = 2;
    private const int PriorityOfNice0 = 20;

    // GLOBAL, PRIVATE_EXPEDITED and its registration, the same with SYNC_CORE.
    private const ulong Barriers = 1 | 8 | 16 | 32 | 64;

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.SchedYield, (_, in _) => 0);
        table.Add(Syscall.SchedGetaffinity, GetAffinity);
        table.Add(Syscall.SchedSetaffinity, SetAffinity);
        table.Add(Syscall.SchedGetscheduler, (task, in a) => IsKnown(task, a.A0) ? 0 : Errno.ESRCH);
        table.Add(Syscall.SchedSetscheduler, (task, in a) => !IsKnown(task, a.A0) ? Errno.ESRCH
            : a.A1 > LastPolicy ? Errno.EINVAL
            : a.A1 is FirstInFirstOut or RoundRobin ? Errno.EPERM : 0);
        table.Add(Syscall.SchedGetparam, (task, in a) => !IsKnown(task, a.A0) ? Errno.ESRCH
            : task.Process.Guest.TryWrite(a.A1, 0) ? 0 : Errno.EFAULT);
        table.Add(Syscall.SchedSetparam, SetParameter);
        table.Add(Syscall.SchedGetPriorityMax, (_, in a) => Priority(a.A0, 99));
        table.Add(Syscall.SchedGetPriorityMin, (_, in a) => Priority(a.A0, 1));
        table.Add(Syscall.Getpriority, (_, in a) => a.A0 <= 2 ? PriorityOfNice0 : Errno.EINVAL);
        table.Add(Syscall.Setpriority, (_, in a) => a.A0 > 2 ? Errno.EINVAL : (int)a.A2 < 0 ? Errno.EACCES : 0);
        table.Add(Syscall.Membarrier, (_, in a) => a.A0 == 0 ? (long)Barriers
            : a.A1 == 0 && (a.A0 & (a.A0 - 1)) == 0 && (a.A0 & Barriers) != 0 ? 0 : Errno.EINVAL);
    }

    private static SyscallResult GetAffinity(LinuxTask task, in SyscallArguments arguments)
    {
        // As many bytes as Linux has for its processors: a multiple of a word.
        if (arguments.A1 < sizeof(ulong) || (arguments.A1 & (sizeof(ulong) - 1)) != 0)
        {
            return Errno.EINVAL;
        }

        return !IsKnown(task, arguments.A0) ? Errno.ESRCH
            : task.Process.Guest.TryWrite(arguments.A2, 1UL) ? sizeof(ulong) : Errno.EFAULT;
    }

    private static SyscallResult SetAffinity(LinuxTask task, in SyscallArguments arguments)
    {
        byte first = 0;
        if (!IsKnown(task, arguments.A0))
        {
            return Errno.ESRCH;
        }

        return arguments.A1 != 0 && !task.Process.Guest.TryRead(arguments.A2, out first) ? Errno.EFAULT
            : (first & 1) == 0 ? Errno.EINVAL : 0;
    }

    private static SyscallResult SetParameter(LinuxTask task, in SyscallArguments arguments) =>
        !IsKnown(task, arguments.A0) ? Errno.ESRCH
        : !task.Process.Guest.TryRead(arguments.A1, out int priority) ? Errno.EFAULT
        : priority == 0 ? 0 : Errno.EINVAL;

    private static SyscallResult Priority(ulong policy, int ofRealTime) => policy switch
    {
        > LastPolicy => Errno.EINVAL,
        FirstInFirstOut or RoundRobin => ofRealTime,
        _ => 0,
    };

    private static bool IsKnown(LinuxTask task, ulong number) =>
        (int)number == 0 || (int)number == task.Id || (int)number == task.Process.Identity.ProcessId;
}
