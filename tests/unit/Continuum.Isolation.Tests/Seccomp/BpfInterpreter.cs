using System.Buffers.Binary;

namespace Continuum.Isolation.Tests.Seccomp;

/// <summary>
/// Runs a filter as the kernel does, from its bytes: the instructions of classic BPF that seccomp(2) accepts and the
/// assembler uses. Anything else is an error, as it is in the kernel's own check.
/// </summary>
internal static class BpfInterpreter
{
    private const int InstructionSize = 8;
    private const int DataSize = 64; // struct seccomp_data: number, architecture, instruction pointer, six arguments

    internal static uint Run(
        ReadOnlySpan<byte> program, uint number, uint architecture, params ReadOnlySpan<ulong> arguments)
    {
        Span<byte> data = stackalloc byte[DataSize];
        data.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (int i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (i * 8))..], arguments[i]);
        }

        uint accumulator = 0;
        for (int at = 0; ; at++)
        {
            ReadOnlySpan<byte> instruction = program.Slice(at * InstructionSize, InstructionSize);
            uint operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            (int ifTrue, int ifFalse) = (instruction[2], instruction[3]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20: // ld [k]
                    Assert.True(operand % 4 == 0 && operand < DataSize, $"load from {operand}");
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)operand..]);
                    break;
                case 0x54: // and #k
                    accumulator &= operand;
                    break;
                case 0x15: // jeq #k
                    at += accumulator == operand ? ifTrue : ifFalse;
                    break;
                case 0x35: // jge #k
                    at += accumulator >= operand ? ifTrue : ifFalse;
                    break;
                case 0x06: // ret #k
                    return operand;
                case ushort code:
                    throw new InvalidOperationException($"instruction {at} has the code 0x{code:x}");
            }
        }
    }
}
