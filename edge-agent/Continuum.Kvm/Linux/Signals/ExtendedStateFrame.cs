using System.Buffers.Binary;
using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>
/// The extended state in a handler's frame: an XSAVE area with Linux's marks in it and behind it
/// (<c>struct _fpx_sw_bytes</c> of asm/sigcontext.h), by which programs know how long it is.
/// </summary>
internal static class ExtendedStateFrame
{
    /// <summary>Where it may begin.</summary>
    public const int Alignment = 64;

    private const uint Magic1 = 0x4650_5853; // FP_XSTATE_MAGIC1
    private const uint Magic2 = 0x4650_5845; // FP_XSTATE_MAGIC2
    private const int LegacySize = 512;
    private const int HeaderEnd = 576;
    private const int ControlWord = 0;
    private const int Mxcsr = 24;
    private const int SoftwareBytes = 464;
    private const ulong X87AndSse = 3;

    /// <summary>Bytes in a frame, the mark behind it included.</summary>
    /// <param name="extendedState">Bytes of the XSAVE area.</param>
    public static int SizeFor(int extendedState) => extendedState + sizeof(uint);

    /// <summary>Puts the marks into an area that was read from the machine.</summary>
    /// <param name="state">The area and four bytes behind it.</param>
    public static void Seal(Span<byte> state)
    {
        int size = state.Length - sizeof(uint);
        Span<byte> software = state[SoftwareBytes..LegacySize];
        software.Clear();
        ulong features = BinaryPrimitives.ReadUInt64LittleEndian(state[LegacySize..]) | X87AndSse;
        BinaryPrimitives.WriteUInt32LittleEndian(software, Magic1);
        BinaryPrimitives.WriteInt32LittleEndian(software[4..], state.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(software[8..], features);
        BinaryPrimitives.WriteInt32LittleEndian(software[16..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(state[size..], Magic2);
    }

    /// <summary>
    /// What a program starts with (Intel SDM vol. 1, 13.6): all exceptions masked, all registers zero.
    /// </summary>
    public static void FillInitial(Span<byte> state)
    {
        state.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(state[ControlWord..], 0x37F);
        BinaryPrimitives.WriteUInt32LittleEndian(state[Mxcsr..], 0x1F80);
        BinaryPrimitives.WriteUInt64LittleEndian(state[LegacySize..], X87AndSse);
    }

    /// <summary>
    /// Reads what a handler left. Without Linux's marks only the first 512 bytes count. What the processor would not
    /// take in the header is cleared.
    /// </summary>
    /// <param name="memory">The program's.</param>
    /// <param name="at">Where.</param>
    /// <param name="state">The area and four bytes behind it.</param>
    public static bool TryRead(GuestMemory memory, ulong at, Span<byte> state)
    {
        int size = state.Length - sizeof(uint);
        state.Clear();
        if (!memory.TryRead(at, state[..LegacySize]))
        {
            return false;
        }

        ReadOnlySpan<byte> software = state[SoftwareBytes..LegacySize];
        bool whole = BinaryPrimitives.ReadUInt32LittleEndian(software) == Magic1
            && BinaryPrimitives.ReadInt32LittleEndian(software[16..]) == size
            && memory.TryRead(at + (ulong)size, out uint end) && end == Magic2;
        ulong features = BinaryPrimitives.ReadUInt64LittleEndian(software[8..]);
        if (whole && !memory.TryRead(at, state[..size]))
        {
            return false;
        }

        ulong present = whole ? BinaryPrimitives.ReadUInt64LittleEndian(state[LegacySize..]) & features : X87AndSse;
        BinaryPrimitives.WriteUInt64LittleEndian(state[LegacySize..], present);
        state[(LegacySize + sizeof(ulong))..HeaderEnd].Clear();
        state[SoftwareBytes..LegacySize].Clear();
        return true;
    }
}
