using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_msr_entry</c> (linux/kvm.h): one model-specific register.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmMsr(uint index, ulong value = 0)
{
    public uint Index = index;
    public uint Reserved;
    public ulong Value = value;
}
