namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_xsave</c> (asm/kvm.h).</summary>
internal static class KvmXsave
{
    /// <summary>Its size without the extra that KVM_CAP_XSAVE2 tells of.</summary>
    public const int LegacyBytes = 4096;
}
