using System.Runtime.InteropServices;

namespace Continuum.Kvm.Machine.X64;

/// <summary>What an exception pushes and IRETQ pops (Intel SDM vol. 3, 6.14.2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExceptionFrame
{
    public ulong Rip;
    public ulong Cs;
    public ulong Rflags;
    public ulong Rsp;
    public ulong Ss;
}
