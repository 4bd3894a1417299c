using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_cpuid_entry2</c> (asm/kvm.h): the answer to one CPUID leaf.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct KvmCpuidEntry
{
    public uint Function;
    public uint Index;
    public uint Flags;
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
}
