namespace Continuum.Kvm.Linux;

/// <summary>What a system call came to: a value or an error for the program, or that it waits.</summary>
internal readonly struct SyscallResult
{
    private readonly SyscallOutcome _outcome;

    private SyscallResult(SyscallOutcome outcome, long value)
    {
        _outcome = outcome;
        Value = value;
    }

    /// <summary>
    /// The task waits: its call is made again, with the same registers, when something may have changed
    /// (<see cref="LinuxProcess.Wakeup"/>) or the task's <see cref="LinuxTask.Deadline"/> has come.
    /// </summary>
    public static SyscallResult Wait => new(SyscallOutcome.Wait, 0);

    /// <summary>The call set all registers itself (a return from a signal handler), or the task is no more.</summary>
    public static SyscallResult RegistersSet => new(SyscallOutcome.RegistersSet, 0);

    /// <summary>What kind this is.</summary>
    public SyscallOutcome Outcome => _outcome;

    /// <summary>What the program finds in RAX: minus the error number when it failed.</summary>
    public long Value { get; }

    public static implicit operator SyscallResult(long value) => new(SyscallOutcome.Done, value);

    public static implicit operator SyscallResult(Errno error) => new(SyscallOutcome.Done, -(long)error);
}
