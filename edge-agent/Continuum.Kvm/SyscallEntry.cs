namespace Continuum.Kvm;

/// <summary>How the SYSCALL instruction of the program reaches the monitor.</summary>
public enum SyscallEntry
{
    /// <summary>It enters ring 0 at the monitor's stub, as on VT-x and AMD-V.</summary>
    Supervisor,

    /// <summary>It stays in ring 3 and faults on the stub's page, as on a paravirtual KVM.</summary>
    Fault,
}
