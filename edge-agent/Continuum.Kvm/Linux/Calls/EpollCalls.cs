using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Readiness;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>epoll(7).</summary>
internal static class EpollCalls
{
    private const int AddFile = 1;
    private const int RemoveFile = 2;
    private const int ChangeFile = 3;

    // How many events one call tells; a program that wants more asks again.
    private const int MostEvents = 256;

    private const uint AllowedWithExclusive = (uint)(PollEvents.In | PollEvents.Out | PollEvents.Err | PollEvents.Hup)
        | EpollFlags.Exclusive | EpollFlags.WakeUp | EpollFlags.EdgeTriggered;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.EpollCreate, (LinuxTask task, in SyscallArguments a) =>
            (int)(uint)a.A0 <= 0 ? Errno.EINVAL : Create(task, closeOnExec: false));
        table.Add(Syscall.EpollCreate1, (LinuxTask task, in SyscallArguments a) =>
            ((uint)a.A0 & ~OpenFlags.CloseOnExec) != 0 ? Errno.EINVAL : Create(task, closeOnExec: (uint)a.A0 != 0));
        table.Add(Syscall.EpollCtl, Control);
        table.Add(Syscall.EpollWait, (LinuxTask task, in SyscallArguments a) =>
            Wait(task, a, WaitTime.OfMilliseconds(a.A3)));
        table.Add(Syscall.EpollPwait, (LinuxTask task, in SyscallArguments a) =>
            WaitTime.SetMask(task, a.A4, a.A5) is not 0 and var error ? error
            : Wait(task, a, WaitTime.OfMilliseconds(a.A3)));
        table.Add(Syscall.EpollPwait2, PreciseWait);
    }

    private static SyscallResult Create(LinuxTask task, bool closeOnExec) =>
        task.Process.Descriptors.Add(new Epoll(task.Process.Wakeup, task.Process.EpollWatches), closeOnExec);

    private static SyscallResult Control(LinuxTask task, in SyscallArguments arguments)
    {
        int operation = (int)(uint)arguments.A1;
        EpollEvent asked = default;
        if (operation != RemoveFile && !task.Process.Guest.TryRead(arguments.A3, out asked))
        {
            return Errno.EFAULT;
        }

        DescriptorTable descriptors = task.Process.Descriptors;
        if (descriptors[arguments.A0] is not { } set || descriptors[arguments.A2] is not { } file
            || (file.StatusFlags & OpenFlags.PathOnly) != 0)
        {
            return Errno.EBADF;
        }

        if (!file.CanBeWatched)
        {
            return Errno.EPERM;
        }

        if (ReferenceEquals(set, file) || set is not Epoll epoll)
        {
            return Errno.EINVAL;
        }

        bool exclusive = operation != RemoveFile && (asked.Events & EpollFlags.Exclusive) != 0;
        if (exclusive && (operation == ChangeFile || file is Epoll || (asked.Events & ~AllowedWithExclusive) != 0))
        {
            return Errno.EINVAL;
        }

        int number = (int)(uint)arguments.A2;
        return operation switch
        {
            AddFile => epoll.Add(number, file, asked.Events, asked.Data),
            ChangeFile => epoll.Change(number, file, asked.Events, asked.Data),
            RemoveFile => epoll.TryRemove(number, file) ? 0 : Errno.ENOENT,
            _ => Errno.EINVAL,
        };
    }

    private static SyscallResult PreciseWait(LinuxTask task, in SyscallArguments arguments)
    {
        Errno error = WaitTime.Read(task.Process.Guest, arguments.A3, out long? time);
        if (error == 0)
        {
            error = WaitTime.SetMask(task, arguments.A4, arguments.A5);
        }

        return error != 0 ? error : Wait(task, arguments, time);
    }

    private static SyscallResult Wait(LinuxTask task, in SyscallArguments arguments, long? nanoseconds)
    {
        int most = (int)(uint)arguments.A2;
        if (most is <= 0 or > int.MaxValue / EpollEvent.Bytes)
        {
            return Errno.EINVAL;
        }

        if (task.Process.Descriptors[arguments.A0] is not { } file)
        {
            return Errno.EBADF;
        }

        if (file is not Epoll epoll)
        {
            return Errno.EINVAL;
        }

        // Nothing is taken that cannot be told.
        Span<EpollEvent> events = stackalloc EpollEvent[Math.Min(most, MostEvents)];
        if (!task.Process.Guest.TryGetSpan(arguments.A1, 1, forWriting: true, out _))
        {
            return Errno.EFAULT;
        }

        int taken = epoll.Take(events);
        if (taken == 0)
        {
            return WaitTime.IsOver(task, nanoseconds) ? 0 : SyscallResult.Wait;
        }

        return task.Process.Guest.TryWrite(arguments.A1, MemoryMarshal.AsBytes(events[..taken])) ? taken : Errno.EFAULT;
    }
}
