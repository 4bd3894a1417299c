namespace Continuum.Kvm.Linux;

/// <summary>How a system call ended.</summary>
internal enum SyscallOutcome
{
    /// <summary>With a value or an error.</summary>
    Done,

    /// <summary>Not yet: the task waits.</summary>
    Wait,

    /// <summary>The registers hold the outcome already.</summary>
    RegistersSet,
}
