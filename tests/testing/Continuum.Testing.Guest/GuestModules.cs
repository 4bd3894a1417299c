namespace Continuum.Testing.Guest;

/// <summary>The kernel's modules that guests load; everything else that they need is built in.</summary>
public static class GuestModules
{
    /// <summary>KVM on AMD-V, in the order in which they are loaded.</summary>
    public static IReadOnlyList<string> Kvm { get; } = ["irqbypass.ko", "kvm.ko", "kvm-amd.ko"];

    /// <summary>Disks and networks of a virtual machine, in the order in which they are loaded.</summary>
    public static IReadOnlyList<string> Virtio { get; } =
    [
        "virtio_ring.ko", "virtio.ko", "virtio_pci_modern_dev.ko", "virtio_pci_legacy_dev.ko", "virtio_pci.ko",
        "virtio_blk.ko", "failover.ko", "net_failover.ko", "virtio_net.ko",
    ];
}
