namespace Continuum.Kvm.Interop;

/// <summary>
/// The numbers of KVM's ioctls (linux/kvm.h; KVMIO is 0xAE; asm-generic/ioctl.h says how they are built).
/// </summary>
internal static class KvmRequest
{
    internal const nuint GetApiVersion = 0xAE00;
    internal const nuint CreateVm = 0xAE01;
    internal const nuint CheckExtension = 0xAE03;
    internal const nuint GetVcpuMmapSize = 0xAE04;
    internal const nuint GetSupportedCpuid = 0xC008_AE05;
    internal const nuint CreateVcpu = 0xAE41;
    internal const nuint SetUserMemoryRegion = 0x4020_AE46;
    internal const nuint Run = 0xAE80;
    internal const nuint GetSregs = 0x8138_AE83;
    internal const nuint GetMsrs = 0xC008_AE88;
    internal const nuint SetMsrs = 0x4008_AE89;
    internal const nuint SetSignalMask = 0x4004_AE8B;
    internal const nuint SetCpuid2 = 0x4008_AE90;
    internal const nuint EnableCap = 0x4068_AEA3;
    internal const nuint GetTscKhz = 0xAEA3;
    internal const nuint GetXsave = 0x9000_AEA4;
    internal const nuint SetXsave = 0x5000_AEA5;
    internal const nuint SetXcrs = 0x4188_AEA7;
    internal const nuint GetXsave2 = 0x9000_AECF;
}
