using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_dtable</c> (linux/kvm.h): GDTR or IDTR.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct KvmDescriptorTable
{
    public ulong Base;
    public ushort Limit;
}
