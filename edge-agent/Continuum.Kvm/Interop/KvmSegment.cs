using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_segment</c> (linux/kvm.h): a segment register with its hidden part.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmSegment
{
    public ulong Base;
    public uint Limit;
    public ushort Selector;
    public byte Type;
    public byte Present;
    public byte PrivilegeLevel;
    public byte DefaultBig;
    public byte CodeOrData;
    public byte LongMode;
    public byte Granularity;
    public byte Available;
    public byte Unusable;
    public byte Padding;
}
