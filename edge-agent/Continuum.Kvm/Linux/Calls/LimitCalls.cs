using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Tasks;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Calls about resource limits (getrlimit(2)).</summary>
internal static class LimitCalls
{
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Getrlimit, (task, in a) => Exchange(task, a.A0, newLimit: 0, oldLimit: a.A1));
        table.Add(Syscall.Setrlimit, (task, in a) =>
            a.A1 == 0 ? Errno.EFAULT : Exchange(task, a.A0, newLimit: a.A1, oldLimit: 0));
        table.Add(Syscall.Prlimit64, Prlimit);
    }

    private static SyscallResult Prlimit(LinuxTask task, in SyscallArguments arguments)
    {
        int process = (int)arguments.A0;
        return process != 0 && process != task.Process.Identity.ProcessId
            ? Errno.ESRCH
            : Exchange(task, arguments.A1, newLimit: arguments.A2, oldLimit: arguments.A3);
    }

    private static SyscallResult Exchange(LinuxTask task, ulong resource, ulong newLimit, ulong oldLimit)
    {
        LinuxProcess process = task.Process;
        if (resource >= ResourceLimits.Count)
        {
            return Errno.EINVAL;
        }

        (ulong soft, ulong hard) = process.Resources[(int)resource];
        Span<ulong> words = stackalloc ulong[2];
        if (newLimit != 0)
        {
            if (!process.Guest.TryRead(newLimit, MemoryMarshal.AsBytes(words)))
            {
                return Errno.EFAULT;
            }

            Errno wrong = process.Resources.TrySet((int)resource, words[0], words[1]);
            if (wrong != 0)
            {
                return wrong;
            }
        }

        words[0] = soft;
        words[1] = hard;
        return oldLimit == 0 || process.Guest.TryWrite(oldLimit, MemoryMarshal.AsBytes(words)) ? 0 : Errno.EFAULT;
    }
}
