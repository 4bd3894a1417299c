namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// Where SYSCALL leads on this host, and what comes of it.
/// </summary>
/// <param name="Kind">Whether it enters ring 0.</param>
/// <param name="Address">What IA32_LSTAR holds.</param>
internal sealed record EntryPoint(SyscallEntry Kind, ulong Address)
{
    /// <summary>The stub, in ring 0.</summary>
    internal static EntryPoint Stub { get; } = new(SyscallEntry.Supervisor, MonitorLayout.Stub);

    /// <summary>The stub, of which ring 3 only gets a page fault.</summary>
    internal static EntryPoint StubFault { get; } = new(SyscallEntry.Fault, MonitorLayout.Stub);

    /// <summary>
    /// A page behind which there is no memory: KVM cannot fetch from it and says so at once, which is a third cheaper
    /// than a page fault's way through ring 0. Needs KVM_CAP_EXIT_ON_EMULATION_FAILURE (Linux 5.14).
    /// </summary>
    internal static EntryPoint Gate { get; } = new(SyscallEntry.Fault, MonitorLayout.Gate);
}
