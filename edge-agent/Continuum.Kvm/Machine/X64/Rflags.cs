namespace Continuum.Kvm.Machine.X64;

/// <summary>RFLAGS (Intel SDM vol. 1, 3.4.3): what is the program's and what is the monitor's.</summary>
internal static class Rflags
{
    /// <summary>Bit 1, always set.</summary>
    internal const ulong Fixed = 1 << 1;

    /// <summary>Single-step.</summary>
    internal const ulong Trap = 1 << 8;

    /// <summary>Interrupts are on in ring 3, as under Linux; none ever comes.</summary>
    internal const ulong Interrupts = 1 << 9;

    /// <summary>CF PF AF ZF SF TF DF OF RF AC ID: what a program may set. Never IOPL, NT or VM.</summary>
    private const ulong Program = 0x0025_0DD5;

    /// <summary>What SYSCALL clears (IA32_FMASK): TF IF DF IOPL NT AC.</summary>
    internal const ulong SyscallMask = 0x0004_7700;

    /// <summary>The flags with which ring 3 goes on when the program wants these.</summary>
    internal static ulong ForProgram(ulong wanted) => (wanted & Program) | Interrupts | Fixed;
}
