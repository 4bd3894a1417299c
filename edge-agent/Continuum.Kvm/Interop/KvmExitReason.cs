namespace Continuum.Kvm.Interop;

/// <summary>Why KVM_RUN returned (linux/kvm.h, KVM_EXIT_).</summary>
internal enum KvmExitReason : uint
{
    Unknown = 0,
    Io = 2,
    Hlt = 5,
    Mmio = 6,
    Shutdown = 8,
    FailEntry = 9,
    Interrupted = 10,
    InternalError = 17,
}
