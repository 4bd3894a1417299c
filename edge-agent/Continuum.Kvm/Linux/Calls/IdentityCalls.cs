using System.Buffers.Binary;
using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Calls about who the process is: one user, one group, no rights beyond them (credentials(7)).</summary>
internal static class IdentityCalls
{
    private const int ParentId = 1;
    private const uint CapabilityVersion3 = 0x2008_0522;

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Getpid, (task, in _) => task.Process.Identity.ProcessId);
        table.Add(Syscall.Gettid, (task, in _) => task.Id);
        table.Add(Syscall.Getppid, (_, in _) => ParentId);
        table.Add(Syscall.Getpgrp, (task, in _) => task.Process.Identity.ProcessId);
        table.Add(Syscall.Getpgid, OwnNumber);
        table.Add(Syscall.Getsid, OwnNumber);
        table.Add(Syscall.Setsid, (_, in _) => Errno.EPERM); // It leads its group already.
        table.Add(Syscall.Setpgid, (_, in _) => Errno.EPERM);
        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Getuid, Syscall.Geteuid, Syscall.Getgid, Syscall.Getegid, Syscall.Setfsuid, Syscall.Setfsgid])
        {
            table.Add(call, (task, in _) => task.Process.Identity.UserId);
        }

        foreach (Syscall call in (ReadOnlySpan<Syscall>)[Syscall.Setuid, Syscall.Setgid])
        {
            table.Add(call, (task, in a) => (uint)a.A0 == (uint)task.Process.Identity.UserId ? 0 : Errno.EPERM);
        }

        foreach (Syscall call in (ReadOnlySpan<Syscall>)
            [Syscall.Setreuid, Syscall.Setregid, Syscall.Setresuid, Syscall.Setresgid])
        {
            bool three = call is Syscall.Setresuid or Syscall.Setresgid;
            table.Add(call, (task, in a) => SetAll(task, a, three));
        }

        table.Add(Syscall.Getresuid, GetAll);
        table.Add(Syscall.Getresgid, GetAll);
        table.Add(Syscall.Getgroups, (_, in _) => 0);
        table.Add(Syscall.Setgroups, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Umask, Umask);
        table.Add(Syscall.Capget, GetCapabilities);
        table.Add(Syscall.Capset, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Personality, (_, in a) => a.A0 is 0 or uint.MaxValue or ulong.MaxValue ? 0 : Errno.EINVAL);
    }

    private static SyscallResult OwnNumber(LinuxTask task, in SyscallArguments arguments)
    {
        int own = task.Process.Identity.ProcessId;
        int asked = (int)arguments.A0;
        return asked == 0 || asked == own ? own : Errno.ESRCH;
    }

    private static SyscallResult SetAll(LinuxTask task, in SyscallArguments arguments, bool three)
    {
        ReadOnlySpan<ulong> wanted = [arguments.A0, arguments.A1, three ? arguments.A2 : uint.MaxValue];
        foreach (ulong one in wanted)
        {
            if ((int)one != -1 && (int)one != task.Process.Identity.UserId)
            {
                return Errno.EPERM;
            }
        }

        return 0;
    }

    private static SyscallResult GetAll(LinuxTask task, in SyscallArguments arguments)
    {
        GuestMemory memory = task.Process.Guest;
        int user = task.Process.Identity.UserId;
        return memory.TryWrite(arguments.A0, user) && memory.TryWrite(arguments.A1, user)
            && memory.TryWrite(arguments.A2, user) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Umask(LinuxTask task, in SyscallArguments arguments)
    {
        int before = task.Process.Umask;
        task.Process.Umask = (int)arguments.A0 & 0x1FF; // octal 777
        return before;
    }

    private static SyscallResult GetCapabilities(LinuxTask task, in SyscallArguments arguments)
    {
        GuestMemory memory = task.Process.Guest;
        Span<byte> header = stackalloc byte[8];
        if (!memory.TryRead(arguments.A0, header))
        {
            return Errno.EFAULT;
        }

        int process = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != CapabilityVersion3)
        {
            bool written = memory.TryWrite(arguments.A0, CapabilityVersion3);
            return !written ? Errno.EFAULT : arguments.A1 == 0 ? 0 : Errno.EINVAL;
        }

        if (process != 0 && process != task.Process.Identity.ProcessId)
        {
            return Errno.ESRCH;
        }

        // Three words of two halves each, all empty.
        return arguments.A1 == 0 || memory.TryClear(arguments.A1, 24) ? 0 : Errno.EFAULT;
    }
}
