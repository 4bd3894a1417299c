using System.Buffers.Binary;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Tasks;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Calls about signals (signal(7)).</summary>
internal static class SignalCalls
{
    private const ulong SetSize = 8;
    private const int SigBlock = 0;
    private const int SigUnblock = 1;
    private const int SigSetMask = 2;

    // SA_NOCLDSTOP, SA_NOCLDWAIT and SA_EXPOSE_TAGBITS are kept and mean nothing here.
    private const ulong KnownFlags = SignalAction.SA_SIGINFO | SignalAction.SA_RESTORER | SignalAction.SA_ONSTACK
        | SignalAction.SA_RESTART | SignalAction.SA_NODEFER | SignalAction.SA_RESETHAND | 0x803;

    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.RtSigaction, Action);
        table.Add(Syscall.RtSigprocmask, Mask);
        table.Add(Syscall.RtSigpending, Pending);
        table.Add(Syscall.RtSigsuspend, Suspend);
        table.Add(Syscall.RtSigtimedwait, TimedWait);
        table.Add(Syscall.RtSigreturn, Return);
        table.Add(Syscall.Sigaltstack, AlternateStackCall.Serve);
        table.Add(Syscall.Pause, (_, in _) => SyscallResult.Wait);
    }

    private static SyscallResult Action(LinuxTask task, in SyscallArguments arguments)
    {
        LinuxProcess process = task.Process;
        if (arguments.A3 != SetSize || !SignalNumber.Exists(arguments.A0))
        {
            return Errno.EINVAL;
        }

        int number = (int)arguments.A0;
        SignalAction before = process.Signals[number];
        if (arguments.A1 != 0)
        {
            if ((SignalNumber.Bit(number) & SignalNumber.Unblockable) != 0)
            {
                return Errno.EINVAL;
            }

            Span<ulong> words = stackalloc ulong[4];
            if (!process.Guest.TryRead(arguments.A1, System.Runtime.InteropServices.MemoryMarshal.AsBytes(words)))
            {
                return Errno.EFAULT;
            }

            SetAction(process, number, new SignalAction(
                words[0], words[1] & KnownFlags, words[2], words[3] & ~SignalNumber.Unblockable));
        }

        return arguments.A2 == 0 || TryWrite(process.Guest, arguments.A2, before) ? 0 : Errno.EFAULT;
    }

    private static void SetAction(LinuxProcess process, int number, SignalAction action)
    {
        process.Signals[number] = action;
        if (!action.Ignores(number))
        {
            return;
        }

        process.Signals.Pending.Drop(number);
        foreach (LinuxTask each in process.Tasks)
        {
            each.Signals.Pending.Drop(number);
        }
    }

    private static bool TryWrite(GuestMemory memory, ulong address, in SignalAction action)
    {
        Span<byte> bytes = stackalloc byte[SignalAction.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, action.Handler);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], action.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], action.Restorer);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], action.Mask);
        return memory.TryWrite(address, bytes);
    }

    private static SyscallResult Mask(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A3 != SetSize)
        {
            return Errno.EINVAL;
        }

        GuestMemory memory = task.Process.Guest;
        ulong before = task.Signals.Blocked;
        if (arguments.A1 != 0)
        {
            if (!memory.TryRead(arguments.A1, out ulong set))
            {
                return Errno.EFAULT;
            }

            ulong? after = (int)arguments.A0 switch
            {
                SigBlock => before | set,
                SigUnblock => before & ~set,
                SigSetMask => set,
                _ => null,
            };
            if (after is not { } mask)
            {
                return Errno.EINVAL;
            }

            task.Signals.Blocked = mask;
        }

        return arguments.A2 == 0 || memory.TryWrite(arguments.A2, before) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Pending(LinuxTask task, in SyscallArguments arguments)
    {
        if (arguments.A1 > SetSize)
        {
            return Errno.EINVAL;
        }

        ulong pending = (task.Signals.Pending.Set | task.Process.Signals.Pending.Set) & task.Signals.Blocked;
        Span<byte> bytes = stackalloc byte[(int)SetSize];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, pending);
        return task.Process.Guest.TryWrite(arguments.A0, bytes[..(int)arguments.A1]) ? 0 : Errno.EFAULT;
    }

    private static SyscallResult Suspend(LinuxTask task, in SyscallArguments arguments)
    {
        if (task.IsRestarting)
        {
            return SyscallResult.Wait;
        }

        if (arguments.A1 != SetSize)
        {
            return Errno.EINVAL;
        }

        if (!task.Process.Guest.TryRead(arguments.A0, out ulong mask))
        {
            return Errno.EFAULT;
        }

        task.Signals.SetMaskForCall(mask);
        return SyscallResult.Wait;
    }

    private static SyscallResult TimedWait(LinuxTask task, in SyscallArguments arguments)
    {
        LinuxProcess process = task.Process;
        if (arguments.A3 != SetSize)
        {
            return Errno.EINVAL;
        }

        if (!process.Guest.TryRead(arguments.A0, out ulong set))
        {
            return Errno.EFAULT;
        }

        if (!task.IsRestarting && arguments.A2 != 0)
        {
            Errno wrong = GuestTime.TryRead(process.Guest, arguments.A2, out long timeout);
            if (wrong != 0)
            {
                return wrong;
            }

            task.Deadline = GuestTime.After(process.Clock.MonotonicNs, timeout);
        }

        set &= ~SignalNumber.Unblockable;
        if (task.Signals.Pending.TryTake(set, out SignalInfo info) || process.Signals.Pending.TryTake(set, out info))
        {
            Span<byte> bytes = stackalloc byte[SignalInfo.Size];
            info.Write(bytes);
            return arguments.A1 == 0 || process.Guest.TryWrite(arguments.A1, bytes) ? info.Number : Errno.EFAULT;
        }

        return task.Deadline is { } deadline && process.Clock.MonotonicNs >= deadline
            ? Errno.EAGAIN
            : SyscallResult.Wait;
    }

    private static SyscallResult Return(LinuxTask task, in SyscallArguments arguments)
    {
        if (!SignalFrame.TryPop(task))
        {
            SignalSender.Force(task, new SignalInfo(SignalNumber.SIGSEGV, SignalInfo.SI_KERNEL));
        }

        return SyscallResult.RegistersSet;
    }
}
