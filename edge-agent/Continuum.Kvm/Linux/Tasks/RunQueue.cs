using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Decides which task runs next, in turn, and puts it on the machine. A task that waits has its call made again when
/// something happened since the last time, when its deadline has come, or when a signal came.
/// </summary>
internal sealed class RunQueue(LinuxProcess process, CallDispatcher calls)
{
    private int _next;

    /// <summary>The next task that can run; null: all of them wait, or the process is over.</summary>
    public LinuxTask? Pick()
    {
        List<LinuxTask> tasks = process.Tasks;
        for (int i = 0; i < tasks.Count && process.End is null; i++)
        {
            int at = (_next + i) % tasks.Count;
            if (CanRun(tasks[at]))
            {
                _next = at;
                return process.End is null ? tasks[at] : null;
            }
        }

        return null;
    }

    /// <summary>Lets the next task have its turn.</summary>
    public void Rotate() => _next = (_next + 1) % Math.Max(1, process.Tasks.Count);

    /// <summary>Makes all waiting calls again at the next <see cref="Pick"/>.</summary>
    public void TryAll()
    {
        foreach (LinuxTask task in process.Tasks)
        {
            task.TriedAt = -1;
        }
    }

    /// <summary>When the first wait or timer ends by itself, from now; null: none does.</summary>
    public TimeSpan? UntilFirstDeadline()
    {
        long? first = process.Clock.Timers.NextNs;
        foreach (LinuxTask task in process.Tasks)
        {
            if (task.Deadline is { } deadline)
            {
                first = Math.Min(first ?? long.MaxValue, deadline);
            }
        }

        if (first is not { } due)
        {
            return null;
        }

        long left = Math.Max(0, due - process.Clock.MonotonicNs);
        // Rounded up, so that the deadline has come when the caller comes back.
        return TimeSpan.FromTicks((left / 100) + (left % 100 == 0 ? 0 : 1));
    }

    /// <summary>Puts a task on the machine.</summary>
    public void SwitchTo(LinuxTask task)
    {
        if (ReferenceEquals(process.Running, task))
        {
            return;
        }

        IMachine machine = process.Machine;
        if (process.Running is { } before)
        {
            before.Saved = machine.Registers;
            before.SavedFsBase = machine.FsBase;
            before.SavedGsBase = machine.GsBase;
            before.SavedExtendedState ??= new byte[machine.ExtendedStateSize];
            machine.ReadExtendedState(before.SavedExtendedState);
        }

        process.Running = task;
        machine.Registers = task.Saved;
        machine.FsBase = task.SavedFsBase;
        machine.GsBase = task.SavedGsBase;
        if (task.SavedExtendedState is { } extended && !machine.TryWriteExtendedState(extended))
        {
            throw new KvmException(
                "KVM_SET_XSAVE", 0, "The machine does not take back the extended state that it gave");
        }
    }

    private bool CanRun(LinuxTask task)
    {
        if (task.Pending is null)
        {
            return true;
        }

        bool due = task.TriedAt != process.Wakeup.Version
            || (task.Deadline is { } deadline && process.Clock.MonotonicNs >= deadline);
        if (due && calls.TryAgain(task))
        {
            return true;
        }

        if (SignalDelivery.Next(task) is var signal and not 0)
        {
            calls.Interrupt(task, signal);
            return true;
        }

        return false;
    }
}
