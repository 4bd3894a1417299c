using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// The pages that a program's mappings have: given back, narrowed and moved by ranges of its addresses. All that the
/// program lost is out of its reach when a method returns.
/// </summary>
internal sealed class ResidentPages(PhysicalMemory memory, PageTables tables)
{
    private readonly StalePages _stale = new(memory);

    /// <summary>Takes what is mapped in a range out, with its pages.</summary>
    public void Unmap(MappingList mappings, AddressRange range)
    {
        (int first, int last) = mappings.Cut(range.Start, range.End);
        for (int index = first; index < last; index++)
        {
            Mapping mapping = mappings[index];
            Drop(mapping.Start, mapping.End, mapping.Has(MappingTraits.Pinned));
        }

        mappings.Remove(range.Start, range.End);
    }

    /// <summary>Gives the pages of a range back; those that are the monitor's are only taken out.</summary>
    public void Drop(ulong start, ulong end, bool arePinned)
    {
        for (ulong at = start; tables.TryFindNext(at, end, out ulong address, out ulong page);)
        {
            _ = tables.TryUnmap(address, out _);
            if (arePinned)
            {
                _stale.Add(page);
            }
            else
            {
                memory.Free(page);
            }

            at = address + PhysicalMemory.PageSize;
        }

        memory.Flush();
        _stale.Flush();
    }

    /// <summary>Sets what may be done with the pages of a range.</summary>
    public void Protect(ulong start, ulong end, PageAccess access)
    {
        for (ulong at = start; tables.TryFindNext(at, end, out ulong address, out ulong page);)
        {
            _ = tables.TryProtect(address, access, out _, out bool narrowed);
            if (narrowed)
            {
                _stale.Add(page);
            }

            at = address + PhysicalMemory.PageSize;
        }

        _stale.Flush();
    }

    /// <summary>
    /// Moves the pages of a range to where nothing is. False: there is no memory for the tables; nothing has moved.
    /// </summary>
    public bool TryMove(ulong start, ulong end, ulong target, PageAccess access)
    {
        ulong at;
        for (at = start; tables.TryFindNext(at, end, out ulong address, out ulong page);)
        {
            if (!tables.TryMap(address - start + target, page, access))
            {
                TakeOut(target, address - start + target);
                return false;
            }

            at = address + PhysicalMemory.PageSize;
        }

        TakeOut(start, end);
        return true;
    }

    /// <summary>Makes KVM look at one page's entry again.</summary>
    public void Refresh(ulong page)
    {
        _stale.Add(page);
        _stale.Flush();
    }

    private void TakeOut(ulong start, ulong end)
    {
        for (ulong at = start; tables.TryFindNext(at, end, out ulong address, out ulong page);)
        {
            _ = tables.TryUnmap(address, out _);
            _stale.Add(page);
            at = address + PhysicalMemory.PageSize;
        }

        _stale.Flush();
    }
}
