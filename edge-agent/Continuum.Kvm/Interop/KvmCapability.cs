namespace Continuum.Kvm.Interop;

/// <summary>What KVM_CHECK_EXTENSION is asked about (linux/kvm.h, KVM_CAP_).</summary>
internal enum KvmCapability
{
    UserMemory = 3,
    MemorySlots = 10,
    Xsave = 55,
    Xcrs = 56,
    SyncRegisters = 74,
    ExitOnEmulationFailure = 204,
    Xsave2 = 208,
}
