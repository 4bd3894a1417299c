namespace Continuum.Kvm.Machine;

/// <summary>
/// Finds out which pages a copy of a snapshot touches, by the accessed bits of its page tables. For one copy: it gets
/// tables of its own.
/// </summary>
internal sealed class TouchedPages
{
    private readonly PageTables _tables;
    private readonly List<ulong> _mapped = [];
    private readonly HashSet<ulong> _changed = [];

    /// <summary>Begins, before the copy runs.</summary>
    public TouchedPages(PageTables tables)
    {
        _tables = tables;
        for (ulong at = 0; tables.TryFindNext(at, PageTables.UserEnd, out ulong page, out _);)
        {
            _mapped.Add(page);
            _changed.Add(tables.ForgetAccess(page));
            at = page + PhysicalMemory.PageSize;
        }
    }

    /// <summary>Whether a page of the machine's memory was written to for this alone.</summary>
    public bool IsMark(ulong physicalAddress) => _changed.Contains(physicalAddress);

    /// <summary>The addresses of the pages of the snapshot that were touched by now, in their order.</summary>
    public ulong[] Read() => [.. _mapped.Where(_tables.WasAccessed)];
}
