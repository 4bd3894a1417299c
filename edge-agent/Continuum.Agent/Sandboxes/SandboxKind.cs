namespace Continuum.Agent.Sandboxes;

/// <summary>What isolates functions.</summary>
internal enum SandboxKind
{
    /// <summary>Micro-VMs where KVM works, process isolation elsewhere.</summary>
    Auto,

    /// <summary>Micro-VMs; the agent does not start without KVM.</summary>
    Kvm,

    /// <summary>Process isolation.</summary>
    Process,
}
