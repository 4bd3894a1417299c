using System.Buffers.Binary;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>What a handler is told of a signal (siginfo_t of sigaction(2)).</summary>
/// <param name="Number">The signal.</param>
/// <param name="Code">Why it came: one of the codes here, or one of the signal's own.</param>
/// <param name="Address">Of an instruction's fault: the address.</param>
/// <param name="Sender">Of a sent one: the process.</param>
/// <param name="SenderUser">Of a sent one: the user.</param>
/// <param name="Value">What sigqueue(3) sends along.</param>
internal readonly record struct SignalInfo(
    int Number, int Code, ulong Address = 0, int Sender = 0, int SenderUser = 0, ulong Value = 0)
{
    /// <summary>Bytes of a siginfo_t.</summary>
    public const int Size = 128;

    /// <summary>kill(2).</summary>
    public const int SI_USER = 0;

    /// <summary>The kernel.</summary>
    public const int SI_KERNEL = 0x80;

    /// <summary>tkill(2) and tgkill(2).</summary>
    public const int SI_TKILL = -6;

    /// <summary>SIGSEGV: nothing is mapped there.</summary>
    public const int SEGV_MAPERR = 1;

    /// <summary>SIGSEGV: the mapping does not allow it.</summary>
    public const int SEGV_ACCERR = 2;

    /// <summary>SIGBUS: not aligned.</summary>
    public const int BUS_ADRALN = 1;

    /// <summary>SIGBUS: there are no bytes behind the mapping.</summary>
    public const int BUS_ADRERR = 2;

    /// <summary>SIGILL: no such instruction.</summary>
    public const int ILL_ILLOPN = 2;

    /// <summary>SIGFPE: an integer divided by zero.</summary>
    public const int FPE_INTDIV = 1;

    /// <summary>SIGFPE: a floating-point operation that was not masked.</summary>
    public const int FPE_FLTINV = 7;

    /// <summary>SIGTRAP: one step was made.</summary>
    public const int TRAP_TRACE = 2;

    /// <summary>Whether an instruction of the program caused it.</summary>
    public bool IsFault => Code is > 0 and < SI_KERNEL && (SignalNumber.Synchronous & SignalNumber.Bit(Number)) != 0;

    /// <summary>Writes it as Linux lays it out (asm-generic/siginfo.h).</summary>
    /// <param name="into">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(into, Number);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], Code);
        if (IsFault)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(into[16..], Address);
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(into[16..], Sender);
        BinaryPrimitives.WriteInt32LittleEndian(into[20..], SenderUser);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], Value);
    }
}
