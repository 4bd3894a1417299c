using System.Runtime.InteropServices;

namespace Continuum.Kvm.Machine;

/// <summary>
/// The general registers of the program in ring 3, in the order of <c>struct kvm_regs</c> (linux/kvm.h), so that a
/// whole set is copied at once.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UserRegisters
{
    public ulong Rax;
    public ulong Rbx;
    public ulong Rcx;
    public ulong Rdx;
    public ulong Rsi;
    public ulong Rdi;
    public ulong Rsp;
    public ulong Rbp;
    public ulong R8;
    public ulong R9;
    public ulong R10;
    public ulong R11;
    public ulong R12;
    public ulong R13;
    public ulong R14;
    public ulong R15;
    public ulong Rip;
    public ulong Rflags;
}
