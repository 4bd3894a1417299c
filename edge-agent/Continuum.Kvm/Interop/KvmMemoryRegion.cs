using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_userspace_memory_region</c> (linux/kvm.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmMemoryRegion
{
    public uint Slot;
    public uint Flags;
    public ulong PhysicalAddress;
    public ulong Bytes;
    public ulong HostAddress;
}
