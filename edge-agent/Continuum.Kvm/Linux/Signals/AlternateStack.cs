namespace Continuum.Kvm.Linux.Signals;

/// <summary>Where handlers with SA_ONSTACK run (<c>stack_t</c> of sigaltstack(2)).</summary>
/// <param name="Address">Its lowest byte.</param>
/// <param name="Flags">SS_DISABLE, SS_AUTODISARM.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct AlternateStack(ulong Address, int Flags, ulong Length)
{
    public const int SS_ONSTACK = 1;
    public const int SS_DISABLE = 2;
    public const int SS_AUTODISARM = unchecked((int)0x8000_0000);

    /// <summary>The smallest one there may be (MINSIGSTKSZ).</summary>
    public const ulong LeastLength = 2048;

    /// <summary>None.</summary>
    public static readonly AlternateStack None = new(0, SS_DISABLE, 0);

    /// <summary>Whether there is one.</summary>
    public bool IsSet => Length != 0;

    /// <summary>Whether a stack pointer lies in it; with SS_AUTODISARM it never counts as lying there.</summary>
    public bool Holds(ulong stackPointer) =>
        (Flags & SS_AUTODISARM) == 0 && stackPointer > Address && stackPointer - Address <= Length;
}
