using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Streams;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Pipes and event counters (pipe(2), eventfd(2)).</summary>
internal static class PipeCalls
{
    private const ulong Semaphore = 1; // EFD_SEMAPHORE
    private const ulong Known = OpenFlags.CloseOnExec | OpenFlags.NonBlocking;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Pipe, (LinuxTask task, in SyscallArguments a) => MakePipe(task, a.A0, 0));
        table.Add(Syscall.Pipe2, (LinuxTask task, in SyscallArguments a) => MakePipe(task, a.A0, (uint)a.A1));
        table.Add(Syscall.Eventfd, (LinuxTask task, in SyscallArguments a) => MakeCounter(task, (uint)a.A0, 0));
        table.Add(Syscall.Eventfd2, (LinuxTask task, in SyscallArguments a) =>
            MakeCounter(task, (uint)a.A0, (uint)a.A1));
    }

    private static SyscallResult MakePipe(LinuxTask task, ulong into, ulong flags)
    {
        // O_DIRECT, the pipe of packets, is not there.
        if ((flags & ~Known) != 0)
        {
            return Errno.EINVAL;
        }

        LinuxProcess process = task.Process;
        if (!process.Descriptors.HasRoom(2))
        {
            return Errno.EMFILE;
        }

        if (!process.Guest.TryClear(into, 2 * sizeof(int)))
        {
            return Errno.EFAULT;
        }

        Pipe pipe = new(process.Wakeup, process.HostMemory);
        bool nonBlocking = (flags & OpenFlags.NonBlocking) != 0;
        bool closeOnExec = (flags & OpenFlags.CloseOnExec) != 0;
        long reader = process.Descriptors.Add(
            new PipeEnd(pipe, writes: false, process) { NonBlocking = nonBlocking }, closeOnExec);
        long writer = process.Descriptors.Add(
            new PipeEnd(pipe, writes: true, process) { NonBlocking = nonBlocking }, closeOnExec);
        return process.Guest.TryWrite(into, (ulong)reader | ((ulong)writer << 32)) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult MakeCounter(LinuxTask task, uint value, ulong flags) =>
        (flags & ~(Known | Semaphore)) != 0
            ? Errno.EINVAL
            : task.Process.Descriptors.Add(
                new EventCounter(value, (flags & Semaphore) != 0, task.Process.Wakeup)
                {
                    NonBlocking = (flags & OpenFlags.NonBlocking) != 0,
                },
                (flags & OpenFlags.CloseOnExec) != 0);
}
