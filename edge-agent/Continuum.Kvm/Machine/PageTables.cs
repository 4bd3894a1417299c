using Continuum.Kvm.Machine.X64;

namespace Continuum.Kvm.Machine;

/// <summary>
/// The four levels of page tables (Intel SDM vol. 3, 4.5) of one address space, kept in the machine's own memory. The
/// accessed and dirty bits are set from the start, so that walking never writes. Not thread-safe.
/// </summary>
/// <remarks>
/// An entry changed here is not what a shadowing KVM goes by until the page under it is invalidated
/// (<see cref="PhysicalMemory.Invalidate"/>) or given back; only a new entry needs neither. A table stays where it is
/// once it is made: a shadowing KVM knows tables by their physical address and would not notice another use of one.
/// For the same reason there are no leaves of 2 MiB: one could not be split or replaced without making KVM forget all.
/// </remarks>
internal sealed class PageTables
{
    /// <summary>The first address that a program cannot have (Linux's TASK_SIZE_MAX with four levels).</summary>
    public const ulong UserEnd = 0x7fff_ffff_f000;

    private const int PageShift = 12;
    private const int LevelBits = 9;
    private const int TopLevel = 3;
    private const ulong FirstSupervisor = 0xffff_8000_0000_0000;

    private readonly PhysicalMemory _memory;

    // The leaf table that was used last, by the 2 MiB of addresses that it serves: most walks end in it.
    private ulong _lastRegion = ulong.MaxValue;
    private ulong _lastTable;

    /// <summary>Empty tables.</summary>
    /// <exception cref="ArgumentException">The memory has not one page left.</exception>
    public PageTables(PhysicalMemory memory)
    {
        if (!memory.TryAllocate(out ulong root))
        {
            throw new ArgumentException("there is no page left for the top table", nameof(memory));
        }

        _memory = memory;
        Root = root;
    }

    private PageTables(PhysicalMemory memory, ulong root)
    {
        _memory = memory;
        Root = root;
    }

    /// <summary>The physical address of the top table: what CR3 holds.</summary>
    public ulong Root { get; }

    /// <summary>The tables that a copy of a machine has in its memory.</summary>
    /// <param name="memory">The copy's memory.</param>
    /// <param name="root">Their <see cref="Root"/>.</param>
    public static PageTables Open(PhysicalMemory memory, ulong root) => new(memory, root);

    /// <summary>
    /// Maps one page of the program, in place of what was there. False: no memory for a table is left.
    /// </summary>
    /// <param name="address">Its address; the bits within the page do not count.</param>
    /// <param name="physicalAddress">The page.</param>
    /// <param name="access">What the program may do there; with nothing the page is only kept there.</param>
    /// <exception cref="ArgumentOutOfRangeException">A program cannot have this address.</exception>
    public bool TryMap(ulong address, ulong physicalAddress, PageAccess access)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(address, UserEnd);
        return TryPut(address, PageTableEntry.ToPage(physicalAddress, access, user: true), user: true);
    }

    /// <summary>Maps one page for the monitor's own code and data: ring 0 only. False: no memory is left.</summary>
    /// <param name="address">Its address, in the upper half.</param>
    /// <param name="physicalAddress">The page.</param>
    /// <param name="access">What ring 0 may do there.</param>
    /// <exception cref="ArgumentOutOfRangeException">The address is not in the upper half.</exception>
    public bool TryMapSupervisor(ulong address, ulong physicalAddress, PageAccess access)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, FirstSupervisor);
        return TryPut(address, PageTableEntry.ToPage(physicalAddress, access, user: false), user: false);
    }

    /// <summary>
    /// Maps the page at <see cref="UserEnd"/>, which no program can have, for the monitor's use by ring 3. False: no
    /// memory is left.
    /// </summary>
    /// <param name="physicalAddress">Where it leads; nothing need be there.</param>
    public bool TryMapGate(ulong physicalAddress) =>
        TryPut(
            UserEnd,
            PageTableEntry.ToPage(physicalAddress, PageAccess.Read | PageAccess.Execute, user: true),
            user: true);

    /// <summary>
    /// Takes one page of the program out. False: nothing was there. The page must then be given back or invalidated.
    /// </summary>
    public bool TryUnmap(ulong address, out ulong physicalAddress)
    {
        if (!TryFindLeaf(address, out Span<ulong> table, out int index) || table[index] == 0)
        {
            physicalAddress = 0;
            return false;
        }

        physicalAddress = PageTableEntry.Address(table[index]);
        table[index] = 0;
        return true;
    }

    /// <summary>
    /// Changes what the program may do with a page that is there. False: nothing is there.
    /// </summary>
    /// <param name="address">Its address.</param>
    /// <param name="access">What it may do from now on.</param>
    /// <param name="physicalAddress">The page.</param>
    /// <param name="narrowed">Whether it could do something before that it no longer may: then the page must be
    /// invalidated.</param>
    public bool TryProtect(ulong address, PageAccess access, out ulong physicalAddress, out bool narrowed)
    {
        physicalAddress = 0;
        narrowed = false;
        if (!TryFindLeaf(address, out Span<ulong> table, out int index) || table[index] == 0)
        {
            return false;
        }

        ulong before = table[index];
        physicalAddress = PageTableEntry.Address(before);
        table[index] = PageTableEntry.ToPage(physicalAddress, access, user: true);
        narrowed = (PageTableEntry.Access(before) & ~PageTableEntry.Access(table[index])) != 0;
        return true;
    }

    /// <summary>
    /// The page that an address of the program leads to. Never a page of the monitor. False: nothing is there that the
    /// program may access.
    /// </summary>
    public bool TryWalk(ulong address, out ulong physicalAddress, out PageAccess access)
    {
        if (!TryFindLeaf(address, out Span<ulong> table, out int index) || !PageTableEntry.IsPresent(table[index]))
        {
            physicalAddress = 0;
            access = PageAccess.None;
            return false;
        }

        physicalAddress = PageTableEntry.Address(table[index]);
        access = PageTableEntry.Access(table[index]);
        return true;
    }

    /// <summary>Whether a page is kept at an address of the program, accessible or not.</summary>
    public bool HasPage(ulong address) =>
        TryFindLeaf(address, out Span<ulong> table, out int index) && table[index] != 0;

    /// <summary>
    /// The next page that is kept in a range of the program's addresses, accessible or not. The time it takes grows
    /// with the tables there are, not with the range.
    /// </summary>
    /// <param name="from">Where to begin, whole pages.</param>
    /// <param name="end">Where to end, whole pages; what a program cannot have is left out.</param>
    /// <param name="address">Where one is.</param>
    /// <param name="physicalAddress">The page.</param>
    public bool TryFindNext(ulong from, ulong end, out ulong address, out ulong physicalAddress)
    {
        end = Math.Min(end, UserEnd);
        address = from;
        while (address < end)
        {
            if (!TryFindLeaf(address, out Span<ulong> table, out int index, out int missingLevel))
            {
                ulong span = 1UL << (PageShift + (LevelBits * missingLevel));
                address = (address & ~(span - 1)) + span;
                continue;
            }

            int last = (int)Math.Min((ulong)PageTableEntry.Count, (ulong)index + ((end - address) >> PageShift));
            int step = table[index..last].IndexOfAnyExcept(0UL);
            if (step >= 0)
            {
                address += (ulong)step << PageShift;
                physicalAddress = PageTableEntry.Address(table[index + step]);
                return true;
            }

            address += (ulong)(last - index) << PageShift;
        }

        physicalAddress = 0;
        return false;
    }

    /// <summary>
    /// Forgets that the program has accessed a page; nothing happens when there is none. For a machine that has not run
    /// yet: later the processor may go by what it knows.
    /// </summary>
    /// <returns>The table that the page's entry is in; 0: there is none.</returns>
    public ulong ForgetAccess(ulong address)
    {
        if (!TryFindLeaf(address, out Span<ulong> table, out int index))
        {
            return 0;
        }

        table[index] = PageTableEntry.WithoutAccess(table[index]);
        return _lastTable;
    }

    /// <summary>Whether the program has accessed a page since it was mapped or <see cref="ForgetAccess"/>.</summary>
    public bool WasAccessed(ulong address) =>
        TryFindLeaf(address, out Span<ulong> table, out int index) && PageTableEntry.IsAccessed(table[index]);

    private static int IndexAt(ulong address, int level) =>
        (int)(address >> (PageShift + (LevelBits * level))) & (PageTableEntry.Count - 1);

    private bool TryFindLeaf(ulong address, out Span<ulong> table, out int index) =>
        TryFindLeaf(address, out table, out index, out _);

    // missingLevel: of the entry that leads nowhere; it serves 4 KiB << (9 * level) of addresses.
    private bool TryFindLeaf(ulong address, out Span<ulong> table, out int index, out int missingLevel)
    {
        missingLevel = 0;
        index = IndexAt(address, 0);
        table = default;
        if (address >= UserEnd)
        {
            return false;
        }

        ulong region = address >> (PageShift + LevelBits);
        if (region == _lastRegion)
        {
            table = _memory.Table(_lastTable);
            return true;
        }

        ulong physical = Root;
        for (int level = TopLevel; level > 0; level--)
        {
            ulong entry = _memory.Table(physical)[IndexAt(address, level)];
            if (!PageTableEntry.IsPresent(entry) || !PageTableEntry.IsUser(entry))
            {
                missingLevel = level;
                return false;
            }

            physical = PageTableEntry.Address(entry);
        }

        _lastRegion = region;
        _lastTable = physical;
        table = _memory.Table(physical);
        return true;
    }

    private bool TryPut(ulong address, ulong leaf, bool user)
    {
        if (user && address >> (PageShift + LevelBits) == _lastRegion)
        {
            _memory.Table(_lastTable)[IndexAt(address, 0)] = leaf;
            return true;
        }

        ulong physical = Root;
        for (int level = TopLevel; level > 0; level--)
        {
            ref ulong entry = ref _memory.Table(physical)[IndexAt(address, level)];
            if (entry == 0)
            {
                if (!_memory.TryAllocate(out ulong table))
                {
                    return false;
                }

                entry = PageTableEntry.ToTable(table, user);
            }

            physical = PageTableEntry.Address(entry);
        }

        _memory.Table(physical)[IndexAt(address, 0)] = leaf;
        return true;
    }
}
