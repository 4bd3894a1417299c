using System.Buffers.Binary;
using System.Text;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Calls about the system that the program believes to run on.</summary>
internal static class SystemCalls
{
    private const int NameLength = 65; // struct new_utsname
    private const int MaxRandom = 1 << 25;

    // A release that libraries know: they ask it for what they may use (glibc: 3.2 at least).
    private static readonly string[] Names =
        ["Linux", "continuum", "6.1.0-continuum", "#1 Continuum micro-VM", "x86_64", "(none)"];

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Uname, Name);
        table.Add(Syscall.Sysinfo, Information);
        table.Add(Syscall.Getrusage, Usage);
        table.Add(Syscall.Getrandom, Random);
        table.Add(Syscall.Getcpu, Processor);
        table.Add(Syscall.Sync, (_, in _) => 0);
        table.Add(Syscall.Sethostname, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Setdomainname, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Ptrace, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Mount, (_, in _) => Errno.EPERM);
        table.Add(Syscall.Bpf, (_, in _) => Errno.EPERM);
    }

    private static SyscallResult Name(LinuxTask task, in SyscallArguments arguments)
    {
        Span<byte> names = stackalloc byte[Names.Length * NameLength];
        names.Clear();
        for (int i = 0; i < Names.Length; i++)
        {
            Encoding.ASCII.GetBytes(Names[i], names[(i * NameLength)..]);
        }

        return task.Process.Guest.TryWrite(arguments.A0, names) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Information(LinuxTask task, in SyscallArguments arguments)
    {
        LinuxProcess process = task.Process;
        long used = process.Machine.Memory.UsedBytes;
        long limit = process.Limits.MemoryBytes;
        Span<byte> info = stackalloc byte[112]; // struct sysinfo
        info.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(info, process.Clock.MonotonicNs / 1_000_000_000);
        BinaryPrimitives.WriteInt64LittleEndian(info[32..], limit);
        BinaryPrimitives.WriteInt64LittleEndian(info[40..], Math.Max(0, limit - used));
        BinaryPrimitives.WriteUInt16LittleEndian(info[80..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(info[104..], 1);
        return process.Guest.TryWrite(arguments.A0, info) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Usage(LinuxTask task, in SyscallArguments arguments)
    {
        const int Self = 0;
        const int Children = -1;
        const int Thread = 1;
        int who = (int)arguments.A0;
        if (who is not (Self or Children or Thread))
        {
            return Errno.EINVAL;
        }

        Span<byte> usage = stackalloc byte[144]; // struct rusage
        usage.Clear();
        if (who != Children)
        {
            // What the program used itself and what the monitor used for it cannot be told apart.
            long microseconds = task.Process.Accounting.CpuNowNs / 1_000;
            BinaryPrimitives.WriteInt64LittleEndian(usage, microseconds / 1_000_000);
            BinaryPrimitives.WriteInt64LittleEndian(usage[8..], microseconds % 1_000_000);
            BinaryPrimitives.WriteInt64LittleEndian(usage[32..], task.Process.Machine.Memory.UsedBytes / 1024);
            BinaryPrimitives.WriteInt64LittleEndian(usage[64..], task.Process.Accounting.PageFaults);
        }

        return task.Process.Guest.TryWrite(arguments.A1, usage) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Random(LinuxTask task, in SyscallArguments arguments)
    {
        const ulong KnownFlags = 7; // GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
        if ((arguments.A2 & ~KnownFlags) != 0 || (arguments.A2 & 6) == 6)
        {
            return Errno.EINVAL;
        }

        GuestMemory memory = task.Process.Guest;
        ulong wanted = Math.Min(arguments.A1, MaxRandom);
        ulong done = 0;
        IMachine machine = task.Process.Machine;
        while (done < wanted && !TransferBound.IsReached(machine, (long)done, TransferBound.MostPartialBytes))
        {
            if (!memory.TryGetSpan(arguments.A0 + done, wanted - done, forWriting: true, out Span<byte> bytes))
            {
                return done == 0 ? Errno.EFAULT : (long)done;
            }

            task.Process.Entropy.Fill(bytes);
            done += (ulong)bytes.Length;
        }

        return (long)done;
    }

    private static SyscallResult Processor(LinuxTask task, in SyscallArguments arguments)
    {
        GuestMemory memory = task.Process.Guest;
        return (arguments.A0 == 0 || memory.TryWrite(arguments.A0, 0))
            && (arguments.A1 == 0 || memory.TryWrite(arguments.A1, 0)) ? 0 : Errno.EFAULT;
    }
}
