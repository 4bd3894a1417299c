namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The bits of a page table's entry (Intel SDM vol. 3, 4.5.4, tables 4-15 to 4-20). A leaf whose page may not be
/// accessed is not present but keeps the page's address, so that mprotect(2) loses no contents.
/// </summary>
internal static class PageTableEntry
{
    /// <summary>Entries of a table.</summary>
    public const int Count = 512;

    private const ulong Present = 1;
    private const ulong Writable = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong Accessed = 1 << 5;
    private const ulong Dirty = 1 << 6;
    private const ulong NoExecute = 1UL << 63;
    private const ulong AddressMask = 0x000f_ffff_ffff_f000;

    /// <summary>An entry that leads to a lower table. The rights are those of the leaves.</summary>
    public static ulong ToTable(ulong physicalAddress, bool user) =>
        physicalAddress | Present | Writable | Accessed | (user ? User : 0);

    /// <summary>An entry that leads to a page. No access: the page is kept, but not present.</summary>
    public static ulong ToPage(ulong physicalAddress, PageAccess access, bool user)
    {
        if (access == PageAccess.None)
        {
            return physicalAddress;
        }

        return physicalAddress
            | Present | Accessed | Dirty
            | (user ? User : 0)
            | ((access & PageAccess.Write) != 0 ? Writable : 0)
            | ((access & PageAccess.Execute) != 0 ? 0 : NoExecute);
    }

    /// <summary>Where an entry leads.</summary>
    public static ulong Address(ulong entry) => entry & AddressMask;

    /// <summary>Whether the processor follows an entry.</summary>
    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    /// <summary>Whether the processor has followed an entry since <see cref="WithoutAccess"/>.</summary>
    public static bool IsAccessed(ulong entry) => (entry & (Present | Accessed)) == (Present | Accessed);

    /// <summary>The entry as if the processor had never followed it.</summary>
    public static ulong WithoutAccess(ulong entry) => IsPresent(entry) ? entry & ~Accessed : entry;

    /// <summary>Whether an entry is for the program, not for the monitor's own pages.</summary>
    public static bool IsUser(ulong entry) => !IsPresent(entry) || (entry & User) != 0;

    /// <summary>What a leaf allows.</summary>
    public static PageAccess Access(ulong entry)
    {
        if (!IsPresent(entry))
        {
            return PageAccess.None;
        }

        return PageAccess.Read
            | ((entry & Writable) != 0 ? PageAccess.Write : 0)
            | ((entry & NoExecute) != 0 ? 0 : PageAccess.Execute);
    }
}
