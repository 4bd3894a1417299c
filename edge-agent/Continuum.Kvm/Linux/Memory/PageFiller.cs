using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// Fills mappings with pages: zero, or the file's bytes. Around a page that is needed its neighbours are filled too,
/// since another fault costs more than they do.
/// </summary>
internal sealed class PageFiller(PhysicalMemory memory, PageTables tables)
{
    private const ulong PageSize = PhysicalMemory.PageSize;

    // Of a file what Linux's fault_around_bytes is: each page is read. A page of zeroes costs an entry in a table and
    // is no memory of the host before the program touches it: a thousandth of another fault.
    private const ulong FileAroundBytes = 16 * PageSize;
    private const ulong ZeroAroundBytes = 64 * PageSize;

    // Of memory that is touched in order, as much is filled as lies filled right before, up to this: what is filled in
    // vain is then at most as much again.
    private const ulong MostAheadBytes = 512 * PageSize;

    /// <summary>Pages filled in because they were touched; their neighbours do not count.</summary>
    public long Faults { get; private set; }

    // Near the limit only what is really touched is taken.
    private bool IsPlenty => memory.LimitBytes - memory.UsedBytes > memory.LimitBytes / 8;

    private bool HasRoomAhead =>
        memory.LimitBytes - memory.UsedBytes - (long)MostAheadBytes >= memory.LimitBytes / 2;

    /// <summary>Fills the page at an address in, and its neighbours when memory is not scarce.</summary>
    /// <param name="mapping">What is mapped there.</param>
    /// <param name="page">The page's address, which has no page.</param>
    public FaultOutcome Fill(Mapping mapping, ulong page)
    {
        Faults++;
        ulong end = FilledEnd(mapping);
        if (page >= end)
        {
            return FaultOutcome.BehindFile;
        }

        (ulong first, ulong last) = IsPlenty ? WithNeighbours(mapping, page, end) : (page, page + PageSize);
        FaultOutcome outcome = FillAll(mapping, first, last);
        if (outcome == FaultOutcome.Resolved || last - first == PageSize)
        {
            return outcome;
        }

        // What a neighbour lacked must not end the program.
        return tables.HasPage(page) ? FaultOutcome.Resolved : FillAll(mapping, page, page + PageSize);
    }

    /// <summary>
    /// Fills the start of a new mapping that has no pages, when it is small or a file's: programs touch it at once.
    /// </summary>
    public void FillAhead(Mapping mapping)
    {
        ulong most = AroundBytes(mapping);
        bool isLikely = mapping.File is not null
            || (mapping.Length <= most && (mapping.Access & PageAccess.Write) != 0);
        if (isLikely && mapping.Access != PageAccess.None && IsPlenty)
        {
            ulong end = Math.Min(mapping.Start + most, FilledEnd(mapping));
            if (end > mapping.Start)
            {
                // What cannot be filled now is told when it is touched.
                _ = FillAll(mapping, mapping.Start, end);
            }
        }
    }

    /// <summary>Fills what is missing in a range of a mapping: MAP_POPULATE.</summary>
    public FaultOutcome FillRange(Mapping mapping, ulong start, ulong end)
    {
        ulong filledEnd = FilledEnd(mapping);
        for (ulong at = start; at < Math.Min(end, filledEnd); at += PageSize)
        {
            if (tables.HasPage(at))
            {
                continue;
            }

            FaultOutcome outcome = Fill(mapping, at);
            if (outcome != FaultOutcome.Resolved)
            {
                return outcome;
            }
        }

        return end > filledEnd ? FaultOutcome.BehindFile : FaultOutcome.Resolved;
    }

    private static ulong AroundBytes(Mapping mapping) => mapping.File is null ? ZeroAroundBytes : FileAroundBytes;

    // Where the file ends in a mapping: its last page counts whole.
    private static ulong FilledEnd(Mapping mapping)
    {
        if (mapping.File is null)
        {
            return mapping.End;
        }

        long left = mapping.File.Length - mapping.Offset;
        if (left <= 0)
        {
            return mapping.Start;
        }

        return (ulong)left >= mapping.Length ? mapping.End : mapping.Start + RoundUp((ulong)left);
    }

    private static ulong RoundUp(ulong bytes) => (bytes + PageSize - 1) & ~(PageSize - 1);

    // The empty pages around one, up to the end of what may be filled.
    private (ulong First, ulong Last) WithNeighbours(Mapping mapping, ulong page, ulong end)
    {
        ulong around = AroundBytes(mapping);
        ulong block = page & ~(around - 1);
        ulong low = Math.Max(block, mapping.Start);
        ulong first = page;
        while (first > low && !tables.HasPage(first - PageSize))
        {
            first -= PageSize;
        }

        ulong ahead = mapping.File is null && HasRoomAhead ? FilledBefore(mapping, first) & ~(around - 1) : 0;
        ulong high = Math.Min(block + Math.Max(around, ahead), end);
        ulong last = page + PageSize;
        while (last < high && !tables.HasPage(last))
        {
            last += PageSize;
        }

        return (first, last);
    }

    private ulong FilledBefore(Mapping mapping, ulong address)
    {
        ulong low = Math.Max(mapping.Start, address - Math.Min(address, MostAheadBytes));
        ulong at = address;
        while (at > low && tables.HasPage(at - PageSize))
        {
            at -= PageSize;
        }

        return address - at;
    }

    private FaultOutcome FillAll(Mapping mapping, ulong start, ulong end)
    {
        int pages = (int)((end - start) / PageSize);
        if (mapping.File is not null && pages > 1 && memory.TryAllocateRun(pages, out ulong run))
        {
            return Place(mapping, start, run, pages);
        }

        for (ulong at = start; at < end; at += PageSize)
        {
            if (!memory.TryAllocate(out ulong page))
            {
                return FaultOutcome.OutOfMemory;
            }

            FaultOutcome outcome = Place(mapping, at, page, pages: 1);
            if (outcome != FaultOutcome.Resolved)
            {
                return outcome;
            }
        }

        return FaultOutcome.Resolved;
    }

    private FaultOutcome Place(Mapping mapping, ulong start, ulong physical, int pages)
    {
        FaultOutcome outcome = TryReadFile(mapping, start, memory.Slice(physical, pages * (int)PageSize))
            ? FaultOutcome.Resolved
            : FaultOutcome.BehindFile;
        for (int i = 0; i < pages; i++)
        {
            ulong offset = (ulong)i * PageSize;
            if (outcome == FaultOutcome.Resolved
                && !tables.TryMap(start + offset, physical + offset, mapping.PageAccess))
            {
                outcome = FaultOutcome.OutOfMemory;
            }

            if (outcome != FaultOutcome.Resolved)
            {
                memory.Free(physical + offset);
            }
        }

        memory.Flush();
        return outcome;
    }

    private static bool TryReadFile(Mapping mapping, ulong start, Span<byte> into)
    {
        long offset = mapping.Offset + (long)(start - mapping.Start);
        while (mapping.File is not null && into.Length > 0)
        {
            int read = mapping.File.ReadAt(offset, into);
            if (read < 0 || read > into.Length)
            {
                return false;
            }

            if (read == 0)
            {
                break;
            }

            offset += read;
            into = into[read..];
        }

        return true;
    }
}
