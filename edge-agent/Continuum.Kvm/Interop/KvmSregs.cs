using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_sregs</c> (asm/kvm.h): segments, tables and control registers; 312 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmSregs
{
    public KvmSegment Cs;
    public KvmSegment Ds;
    public KvmSegment Es;
    public KvmSegment Fs;
    public KvmSegment Gs;
    public KvmSegment Ss;
    public KvmSegment Tr;
    public KvmSegment Ldt;
    public KvmDescriptorTable Gdt;
    public KvmDescriptorTable Idt;
    public ulong Cr0;
    public ulong Cr2;
    public ulong Cr3;
    public ulong Cr4;
    public ulong Cr8;
    public ulong Efer;
    public ulong ApicBase;
    public PendingInterrupts Interrupts;

    /// <summary>256 bits: an interrupt that KVM still has to inject; none here.</summary>
    [InlineArray(4)]
    public struct PendingInterrupts
    {
        private ulong _first;
    }
}
