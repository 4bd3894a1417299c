using System.Numerics;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>Brings signals to a task before it goes on: starts handlers, or ends the process.</summary>
internal static class SignalDelivery
{
    /// <summary>Whether a signal waits that the task does not block.</summary>
    public static bool IsDue(LinuxTask task) => Due(task) != 0;

    /// <summary>
    /// The signal that comes next: one with a handler, or one that ends the process; 0 when there is none. Ignored ones
    /// are dropped.
    /// </summary>
    public static int Next(LinuxTask task)
    {
        SignalTable table = task.Process.Signals;
        for (ulong due = Due(task); due != 0; due &= due - 1)
        {
            int number = BitOperations.TrailingZeroCount(due) + 1;
            if (table[number].Ignores(number))
            {
                task.Signals.Pending.Drop(number);
                table.Pending.Drop(number);
            }
        }

        ulong own = task.Signals.Pending.Set & ~task.Signals.Blocked;
        ulong candidates = own != 0 ? own : table.Pending.Set & ~task.Signals.Blocked;
        ulong first = (candidates & SignalNumber.Synchronous) is var faults and not 0 ? faults : candidates;
        return first == 0 ? 0 : BitOperations.TrailingZeroCount(first) + 1;
    }

    /// <summary>Delivers what is due to the task that is on the machine.</summary>
    public static void Deliver(LinuxTask task)
    {
        LinuxProcess process = task.Process;
        while (process.End is null && TryTake(task, out SignalInfo info))
        {
            SignalAction action = process.Signals[info.Number];
            if (action.Ignores(info.Number))
            {
                continue;
            }

            if (action.IsDefault)
            {
                process.Finish(new ProgramEnd.Signalled(info.Number, SignalDescription.Of(info, task)));
                return;
            }

            Start(task, action, info);
        }

        task.Signals.EndMaskForCall();
    }

    private static ulong Due(LinuxTask task) =>
        (task.Signals.Pending.Set | task.Process.Signals.Pending.Set) & ~task.Signals.Blocked;

    private static bool TryTake(LinuxTask task, out SignalInfo info)
    {
        ulong allowed = ~task.Signals.Blocked;
        return task.Signals.Pending.TryTake(allowed, out info)
            || task.Process.Signals.Pending.TryTake(allowed, out info);
    }

    private static void Start(LinuxTask task, in SignalAction action, in SignalInfo info)
    {
        if (!SignalFrame.TryPush(task, action, info))
        {
            task.Process.CheckMemory();
            // As Linux does: a program whose stack cannot take a handler gets SIGSEGV, and ends when that is it.
            if (info.Number == SignalNumber.SIGSEGV)
            {
                task.Process.Signals[SignalNumber.SIGSEGV] = default;
            }

            SignalSender.Force(task, new SignalInfo(SignalNumber.SIGSEGV, SignalInfo.SI_KERNEL));
            return;
        }

        ulong blocked = task.Signals.Blocked | action.Mask;
        if ((action.Flags & SignalAction.SA_NODEFER) == 0)
        {
            blocked |= SignalNumber.Bit(info.Number);
        }

        if ((action.Flags & SignalAction.SA_RESETHAND) != 0)
        {
            task.Process.Signals[info.Number] = default;
        }

        task.Signals.BeginHandler(blocked);
    }
}
