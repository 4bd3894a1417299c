using System.Runtime.InteropServices;

namespace Continuum.Isolation.Seccomp;

/// <summary>Assembles a policy into the program that the kernel runs at each system call (seccomp(2)).</summary>
/// <remarks>
/// The calls are cut into runs of neighbours with one rule, and the program walks the runs upwards. For calls whose
/// verdict depends on nothing but the number the kernel keeps it in a bitmap, so the walk costs them nothing.
/// </remarks>
internal static class SeccompProgram
{
    internal const uint ArchitectureX64 = 0xC000_003E; // linux/audit.h: AUDIT_ARCH_X86_64
    internal const uint OffsetOfNumber = 0;            // linux/seccomp.h: struct seccomp_data
    internal const uint OffsetOfArchitecture = 4;
    internal const uint OffsetOfArguments = 16;
    internal const uint X32Bit = 0x4000_0000;          // asm/unistd.h: __X32_SYSCALL_BIT

    /// <summary>The instructions for a policy of x86-64.</summary>
    internal static IReadOnlyList<BpfInstruction> Assemble(SeccompPolicy policy)
    {
        List<BpfInstruction> program =
        [
            BpfInstruction.Load(OffsetOfArchitecture),
            BpfInstruction.Equal(ArchitectureX64, 1, 0),
            BpfInstruction.Return(SeccompVerdict.KillProcess),
            BpfInstruction.Load(OffsetOfNumber),
            // The x32 calls are the same kernel code behind other numbers.
            BpfInstruction.AtLeast(X32Bit, 0, 1),
            BpfInstruction.Return(policy.Unknown),
        ];
        int end = policy.End;
        for (int number = 0; number < end;)
        {
            SyscallRule rule = policy.RuleFor(number);
            int next = number + 1;
            while (next < end && policy.RuleFor(next) == rule)
            {
                next++;
            }

            List<BpfInstruction> body = Body(rule);
            program.Add(BpfInstruction.AtLeast((uint)next, checked((byte)body.Count), 0));
            program.AddRange(body);
            number = next;
        }

        program.Add(BpfInstruction.Return(policy.Unknown));
        return program;
    }

    /// <summary>The bytes to hand to the kernel.</summary>
    internal static byte[] Encode(IReadOnlyList<BpfInstruction> program)
    {
        byte[] bytes = new byte[program.Count * BpfInstruction.Size];
        for (int i = 0; i < program.Count; i++)
        {
            program[i].WriteTo(bytes.AsSpan(i * BpfInstruction.Size));
        }

        return bytes;
    }

    /// <exception cref="IsolationException">There is no policy for this machine's architecture.</exception>
    internal static void RequireThisMachine()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new IsolationException(
                "assemble the system call filter", 0,
                $"there is a policy for x86-64 only, and this machine is {RuntimeInformation.ProcessArchitecture}");
        }
    }

    /// <summary>The bytes of a policy's program.</summary>
    internal static byte[] For(SeccompPolicy policy) => Encode(Assemble(policy));

    private static List<BpfInstruction> Body(SyscallRule rule) => rule switch
    {
        SyscallRule.Always always => [BpfInstruction.Return(always.Verdict)],
        SyscallRule.WhereNone none =>
        [
            LoadArgument(none.Argument),
            BpfInstruction.Mask(none.Bits),
            BpfInstruction.Equal(0, 0, 1),
            BpfInstruction.Return(SeccompVerdict.Allow),
            BpfInstruction.Return(none.Otherwise),
        ],
        SyscallRule.WhereOneOf oneOf =>
        [
            LoadArgument(oneOf.Argument),
            // The first test is the farthest from the verdict: past the other tests and the refusal.
            .. oneOf.Values.Select((value, i) => BpfInstruction.Equal(value, (byte)(oneOf.Values.Count - i), 0)),
            BpfInstruction.Return(oneOf.Otherwise),
            BpfInstruction.Return(SeccompVerdict.Allow),
        ],
        SyscallRule.WhereBits bits =>
        [
            LoadArgument(bits.Argument),
            BpfInstruction.Mask(bits.Mask),
            BpfInstruction.Equal(bits.Value, 1, 0),
            BpfInstruction.Return(bits.Otherwise),
            BpfInstruction.Return(SeccompVerdict.Allow),
        ],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static BpfInstruction LoadArgument(int index) =>
        BpfInstruction.Load(OffsetOfArguments + ((uint)index * sizeof(ulong))); // little-endian: the low half
}
