using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Sandboxes;

/// <summary>What isolates functions on this node.</summary>
internal sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>Which kind of sandbox.</summary>
    public SandboxKind Kind { get; set; } = SandboxKind.Auto;

    /// <summary>The program <c>continuum-worker</c>; empty: beside the agent.</summary>
    public string Worker { get; set; } = "";

    /// <summary>Bytes that the micro-VMs of one namespace may use; 0: three quarters of the machine's.</summary>
    [Range(0, long.MaxValue)]
    public long WorkerMemoryBytes { get; set; }

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Kind", "Auto",
            "What isolates functions: Kvm (micro-VMs), Process, or Auto: micro-VMs where KVM works."),
        new($"{Section}:Worker", "", "The program continuum-worker; empty: beside the agent."),
        new($"{Section}:WorkerMemoryBytes", "0",
            "Bytes of memory that the micro-VMs of one namespace may use; 0: three quarters of the machine's.",
            SettingKind.WholeNumber),
    };
}
