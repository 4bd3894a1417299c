using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Tracing;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Serves system calls: finds the method, puts its result into the program's registers, and makes a call again that
/// waited. A call that does not wait allocates nothing here.
/// </summary>
internal sealed class CallDispatcher(LinuxProcess process, SyscallTable table)
{
    private const int LengthOfSyscall = 2; // 0F 05

    /// <summary>Gets a line for each call; null: none.</summary>
    public ISyscallTracer? Tracer { get; set; }

    /// <summary>Serves the call that the task on the machine just made.</summary>
    public void Serve(LinuxTask task)
    {
        ref UserRegisters registers = ref process.Machine.Registers;
        ulong number = registers.Rax;
        SyscallArguments arguments = new(
            registers.Rdi, registers.Rsi, registers.Rdx, registers.R10, registers.R8, registers.R9);
        process.Accounting.CountCall(number);
        if (table[number] is not { } handler)
        {
            process.Accounting.NoteRefusal(number);
            Trace(task, number, arguments, Errno.ENOSYS);
            registers.Rax = unchecked((ulong)-(long)Errno.ENOSYS);
            return;
        }

        long seen = process.Wakeup.Version;
        SyscallResult result = handler(task, in arguments);
        process.CheckMemory();
        Trace(task, number, arguments, result);
        if (result.Outcome == SyscallOutcome.Wait)
        {
            task.Pending = new PendingCall(number, arguments);
            task.TriedAt = seen;
            return;
        }

        Complete(task, result);
    }

    /// <summary>Makes a waiting call again. True: it is over, and the task can run.</summary>
    public bool TryAgain(LinuxTask task)
    {
        PendingCall call = task.Pending!;
        task.TriedAt = process.Wakeup.Version;
        SyscallResult result = Handler(call)(task, call.Arguments);
        process.CheckMemory();
        if (result.Outcome == SyscallOutcome.Wait)
        {
            return false;
        }

        Trace(task, call.Number, call.Arguments, result);
        Complete(task, result);
        return true;
    }

    /// <summary>
    /// Ends a waiting call because a signal comes (signal(7)): with EINTR, or the program makes the call once more
    /// after the handler when that asked for it (SA_RESTART) and the call is one of those.
    /// </summary>
    public void Interrupt(LinuxTask task, int signal)
    {
        PendingCall call = task.Pending!;
        task.IsInterrupted = true;
        SyscallResult result = Handler(call)(task, call.Arguments);
        task.IsInterrupted = false;
        process.CheckMemory();
        if (result.Outcome != SyscallOutcome.Wait)
        {
            Trace(task, call.Number, call.Arguments, result);
            Complete(task, result);
            return;
        }

        bool restarts = (process.Signals[signal].Flags & SignalAction.SA_RESTART) != 0
            && task.Deadline is null && RestartableCalls.Contains(call.Number);
        ref UserRegisters registers = ref task.Registers;
        if (restarts)
        {
            registers.Rip -= LengthOfSyscall;
            registers.Rax = call.Number;
        }
        else
        {
            registers.Rax = unchecked((ulong)-(long)Errno.EINTR);
        }

        Trace(task, call.Number, call.Arguments, Errno.EINTR);
        // A mask that was set for the call stays until the handler has saved the one before.
        task.Pending = null;
        task.Deadline = null;
    }

    private SyscallHandler Handler(PendingCall call) => table[call.Number] ?? throw new SnapshotException(
        SnapshotProblem.Damaged, $"The program waits in system call {call.Number}, which the monitor does not have");

    private static void Complete(LinuxTask task, SyscallResult result)
    {
        if (result.Outcome == SyscallOutcome.Done)
        {
            task.Registers.Rax = (ulong)result.Value;
        }

        task.Signals.EndMaskForCall();
        task.Pending = null;
        task.Deadline = null;
    }

    private void Trace(LinuxTask task, ulong number, in SyscallArguments arguments, SyscallResult result)
    {
        if (Tracer is { } tracer)
        {
            tracer.Called(task.Id, SyscallLine.Of(task, number, arguments, result));
        }
    }
}
