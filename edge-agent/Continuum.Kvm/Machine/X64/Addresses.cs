namespace Continuum.Kvm.Machine.X64;

/// <summary>Linear addresses with four levels of page tables (Intel SDM vol. 1, 3.3.7.1).</summary>
internal static class Addresses
{
    /// <summary>Where the upper half starts: the kernel's side.</summary>
    internal const ulong UpperHalf = 0xFFFF_8000_0000_0000;

    /// <summary>Where the lower half ends: the program's side.</summary>
    internal const ulong LowerEnd = 0x0000_8000_0000_0000;

    /// <summary>Whether the processor takes it for an address at all.</summary>
    internal static bool IsCanonical(ulong address) => address < LowerEnd || address >= UpperHalf;

    /// <summary>The address, where the processor takes no other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is none. What a program wishes is for its kernel to check.
    /// </exception>
    internal static ulong RequireCanonical(ulong address) => IsCanonical(address)
        ? address
        : throw new ArgumentOutOfRangeException(
            nameof(address), address, "must be an address of the processor: the upper 17 bits all equal");
}
