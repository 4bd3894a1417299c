using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>The processor's time-stamp counter, as RDTSC in the program reads it.</summary>
internal static class TimeStampCounter
{
    /// <summary>Where it stands; 0: KVM does not say.</summary>
    internal static ulong Read(VcpuHandle vcpu)
    {
        Span<KvmMsr> register = [new KvmMsr(Msrs.TimeStamp)];
        return vcpu.TryGetMsrs(register) ? register[0].Value : 0;
    }

    /// <summary>
    /// Lets it go on from a value, so that it does not run backwards in a copy. A paravirtual KVM takes no notice:
    /// there it is the host's own, which goes on anyway.
    /// </summary>
    internal static void TrySet(VcpuHandle vcpu, ulong value)
    {
        ReadOnlySpan<KvmMsr> register = [new KvmMsr(Msrs.TimeStamp, value)];
        _ = vcpu.TrySetMsrs(register);
    }
}
