using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// A range of whole pages that a program may have. Made from any two numbers; only what is sound is made.
/// </summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
internal readonly record struct AddressRange(ulong Start, ulong End)
{
    /// <summary>Below this a program may not map (vm.mmap_min_addr): a null pointer leads nowhere.</summary>
    public const ulong Lowest = 0x10000;

    private const ulong PageMask = PhysicalMemory.PageSize - 1;

    /// <summary>Bytes.</summary>
    public ulong Length => End - Start;

    /// <summary>Whether an address is the start of a page.</summary>
    public static bool IsAligned(ulong address) => (address & PageMask) == 0;

    /// <summary>Rounds up to pages. False: the number is too large for that.</summary>
    public static bool TryRoundUp(ulong bytes, out ulong rounded)
    {
        rounded = (bytes + PageMask) & ~PageMask;
        return rounded >= bytes;
    }

    /// <summary>
    /// The range from an aligned address over a length, rounded up. False: it does not end where a program may be.
    /// </summary>
    public static bool TryMake(ulong address, ulong length, out AddressRange range)
    {
        range = default;
        if (!TryRoundUp(length, out ulong rounded)
            || rounded > PageTables.UserEnd
            || address > PageTables.UserEnd - rounded)
        {
            return false;
        }

        range = new AddressRange(address, address + rounded);
        return true;
    }

    /// <summary>Whether both have an address.</summary>
    public bool Overlaps(AddressRange other) => Start < other.End && other.Start < End;
}
