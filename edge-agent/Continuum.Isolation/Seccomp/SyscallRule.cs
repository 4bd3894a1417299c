namespace Continuum.Isolation.Seccomp;

/// <summary>What is decided about one system call, perhaps by one of its arguments.</summary>
internal abstract record SyscallRule
{
    private SyscallRule()
    {
    }

    /// <summary>The same whatever the arguments.</summary>
    internal sealed record Always(SeccompVerdict Verdict) : SyscallRule;

    /// <summary>
    /// Allowed where the low half of an argument is one of the values. The kernel takes these as 32-bit.
    /// </summary>
    internal sealed record WhereOneOf(int Argument, IReadOnlyList<uint> Values, SeccompVerdict Otherwise) : SyscallRule;

    /// <summary>Allowed where the low half of an argument, masked, is the value.</summary>
    internal sealed record WhereBits(int Argument, uint Mask, uint Value, SeccompVerdict Otherwise) : SyscallRule;

    /// <summary>Allowed where the low half of an argument has none of the bits.</summary>
    internal sealed record WhereNone(int Argument, uint Bits, SeccompVerdict Otherwise) : SyscallRule;
}
