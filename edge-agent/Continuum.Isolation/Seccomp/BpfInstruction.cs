using System.Buffers.Binary;

namespace Continuum.Isolation.Seccomp;

/// <summary>One instruction of classic BPF (struct sock_filter, linux/filter.h).</summary>
internal readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    internal const int Size = 8;

    // linux/bpf_common.h: class | size | mode, class | operation | source
    internal const ushort LoadWord = 0x20;       // BPF_LD | BPF_W | BPF_ABS
    internal const ushort And = 0x54;            // BPF_ALU | BPF_AND | BPF_K
    internal const ushort JumpEqual = 0x15;      // BPF_JMP | BPF_JEQ | BPF_K
    internal const ushort JumpAtLeast = 0x35;    // BPF_JMP | BPF_JGE | BPF_K
    internal const ushort ReturnConstant = 0x06; // BPF_RET | BPF_K

    internal static BpfInstruction Load(uint offset) => new(LoadWord, 0, 0, offset);

    internal static BpfInstruction Mask(uint bits) => new(And, 0, 0, bits);

    internal static BpfInstruction Return(SeccompVerdict verdict) => new(ReturnConstant, 0, 0, verdict.Value);

    internal static BpfInstruction Equal(uint value, byte ifTrue, byte ifFalse) =>
        new(JumpEqual, ifTrue, ifFalse, value);

    internal static BpfInstruction AtLeast(uint value, byte ifTrue, byte ifFalse) =>
        new(JumpAtLeast, ifTrue, ifFalse, value);

    internal void WriteTo(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(into, Code);
        into[2] = IfTrue;
        into[3] = IfFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Operand);
    }
}
