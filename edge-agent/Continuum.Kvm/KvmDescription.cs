namespace Continuum.Kvm;

/// <summary>What this machine's KVM is like.</summary>
/// <param name="Entry">How a system call reaches the monitor here.</param>
/// <param name="Backend">The kernel module behind /dev/kvm: <c>kvm_intel</c>, <c>kvm_amd</c>, <c>kvm_pvm</c>, or
/// <c>unknown</c>.</param>
/// <param name="ProcessorFeatures">
/// A hash of what the guest can see of the processor: snapshots fit where it is equal.
/// </param>
public sealed record KvmDescription(SyscallEntry Entry, string Backend, string ProcessorFeatures)
{
    /// <summary>
    /// The kernel module behind /dev/kvm, as the host's /sys says: from within a sandbox it cannot be seen.
    /// </summary>
    public static string FindBackend() => Machine.X64.Backend.Find();
}
