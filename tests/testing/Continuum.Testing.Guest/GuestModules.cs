namespace Continuum.Testing.Guest;

/// <summary>The kernel's modules that guests load; everything else that they need is built in.</summary>
public static class GuestModules
{
    /// <summary>KVM on AMD-V, in the order in which they are loaded.</summary>
    public static IReadOnlyList<string> Kvm { get; } = ["irqbypass.ko", "kvm.ko", "kvm-amd.ko"];
}
