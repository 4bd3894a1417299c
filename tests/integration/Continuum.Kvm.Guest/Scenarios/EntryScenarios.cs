namespace Continuum.Kvm.Guest.Scenarios;

/// <summary>How system calls arrive, and in which ring a program is.</summary>
internal static class EntryScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("The KVM behind the device is told by its name", host => Assert.Equal(host.Backend, host.Kvm.Description.Backend)),
        new("The self-test finds out how a system call arrives", FindsEntry),
        new("A program is in ring 3 after system calls, faults and signals", host => host.Run("privilege")),
    ];

    /// <summary>On VT-x and AMD-V SYSCALL enters ring 0; a paravirtual KVM leaves it in ring 3.</summary>
    private static void FindsEntry(ScenarioHost host) => Assert.Equal(
        host.Backend == "kvm_pvm" ? SyscallEntry.Fault : SyscallEntry.Supervisor, host.Kvm.Description.Entry);
}
