using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>The mappings of a program, by address, none overlapping; neighbours that are alike are one.</summary>
internal sealed class MappingList
{
    /// <summary>Mappings at most: Linux's vm.max_map_count.</summary>
    public const int MaxCount = 65530;

    // Linux's stack_guard_gap: what stays free below a mapping that grows down, unless a fixed address is asked for.
    private const ulong GuardGap = 256 * PhysicalMemory.PageSize;

    private readonly List<Mapping> _items = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Mapping> All => _items;

    /// <summary>How many.</summary>
    public int Count => _items.Count;

    /// <summary>One of them.</summary>
    public Mapping this[int index] => _items[index];

    /// <summary>The first mapping that ends behind an address; <see cref="Count"/> when there is none.</summary>
    public int IndexAt(ulong address)
    {
        int low = 0;
        int high = _items.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_items[middle].End > address)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>The mapping of an address.</summary>
    public Mapping? Find(ulong address)
    {
        int index = IndexAt(address);
        return index < _items.Count && _items[index].Start <= address ? _items[index] : null;
    }

    /// <summary>Whether a range is free.</summary>
    public bool IsFree(ulong start, ulong end)
    {
        int index = IndexAt(start);
        return index == _items.Count || _items[index].Start >= end;
    }

    /// <summary>Where the first hole in a range is: its end when all of it is mapped.</summary>
    public ulong FirstHole(ulong start, ulong end)
    {
        for (int index = IndexAt(start); index < _items.Count && start < end; index++)
        {
            if (_items[index].Start > start)
            {
                break;
            }

            start = _items[index].End;
        }

        return Math.Min(start, end);
    }

    /// <summary>Whether there may be so many more mappings when a range's ends are cut.</summary>
    public bool HasRoom(ulong start, ulong end, int more)
    {
        int cuts = (IsInside(start) ? 1 : 0) + (IsInside(end) ? 1 : 0);
        return Count + cuts + more <= MaxCount;
    }

    /// <summary>
    /// The highest free range of a length between two addresses; null: there is none.
    /// </summary>
    public ulong? FindFree(ulong length, ulong low, ulong high)
    {
        ulong ceiling = high;
        for (int index = Math.Min(IndexAt(high), _items.Count - 1); index >= 0; index--)
        {
            Mapping mapping = _items[index];
            if (mapping.Start >= high)
            {
                continue;
            }

            ulong floor = Math.Max(mapping.End, low);
            if (ceiling >= floor && ceiling - floor >= length)
            {
                return ceiling - length;
            }

            ulong start = mapping.Start - (mapping.Has(MappingTraits.GrowsDown) ? GuardGap : 0);
            ceiling = start > mapping.Start ? 0 : Math.Min(ceiling, start);
            if (ceiling < low || ceiling - low < length)
            {
                return null;
            }
        }

        return ceiling >= low && ceiling - low >= length ? ceiling - length : null;
    }

    /// <summary>Cuts at both ends of a range: the mappings from the first to before the last are all in it.</summary>
    public (int First, int Last) Cut(ulong start, ulong end)
    {
        CutAt(start);
        CutAt(end);
        return (IndexAt(start), IndexAt(end));
    }

    /// <summary>Puts a mapping where nothing is.</summary>
    public void Add(Mapping mapping)
    {
        int index = IndexAt(mapping.Start);
        _items.Insert(index, mapping);
        Join(index, index + 1);
    }

    /// <summary>Puts a mapping behind all others, as it is.</summary>
    public void Append(Mapping mapping) => _items.Add(mapping);

    /// <summary>Takes out what is in a range.</summary>
    public void Remove(ulong start, ulong end)
    {
        (int first, int last) = Cut(start, end);
        _items.RemoveRange(first, last - first);
    }

    /// <summary>Changes the mappings in a range.</summary>
    public void Change(ulong start, ulong end, Func<Mapping, Mapping> change)
    {
        (int first, int last) = Cut(start, end);
        for (int index = first; index < last; index++)
        {
            _items[index] = change(_items[index]);
        }

        Join(first, last);
    }

    private bool IsInside(ulong address)
    {
        int index = IndexAt(address);
        return index < _items.Count && _items[index].Start < address;
    }

    private void CutAt(ulong address)
    {
        int index = IndexAt(address);
        if (index < _items.Count && _items[index].Start < address)
        {
            Mapping whole = _items[index];
            _items[index] = whole.Part(whole.Start, address);
            _items.Insert(index + 1, whole.Part(address, whole.End));
        }
    }

    // Joins what is alike from the neighbour before the first to the neighbour behind the last.
    private void Join(int first, int last)
    {
        int kept = Math.Max(first - 1, 0);
        int end = Math.Min(last + 1, _items.Count);
        for (int index = kept + 1; index < end; index++)
        {
            if (_items[kept].IsContinuedBy(_items[index]))
            {
                _items[kept] = _items[kept] with { End = _items[index].End };
            }
            else
            {
                _items[++kept] = _items[index];
            }
        }

        if (kept + 1 < end)
        {
            _items.RemoveRange(kept + 1, end - kept - 1);
        }
    }
}
