namespace Continuum.Kvm.Machine;

/// <summary>
/// Pages of which the program lost a right or an address, collected so that pages which lie together are invalidated
/// together (<see cref="PhysicalMemory.Invalidate"/>).
/// </summary>
internal sealed class StalePages(PhysicalMemory memory)
{
    // Each run costs two system calls; more runs than this cost more than forgetting all that lies between them.
    private const int MaxRuns = 32;

    private readonly (ulong Start, ulong End)[] _runs = new (ulong Start, ulong End)[MaxRuns];
    private int _count;

    /// <summary>Adds one page.</summary>
    public void Add(ulong physicalAddress)
    {
        if (_count > 0)
        {
            ref (ulong Start, ulong End) last = ref _runs[_count - 1];
            if (physicalAddress == last.End)
            {
                last.End += PhysicalMemory.PageSize;
                return;
            }

            if (physicalAddress + PhysicalMemory.PageSize == last.Start)
            {
                last.Start = physicalAddress;
                return;
            }
        }

        if (_count == MaxRuns)
        {
            Collapse();
        }

        _runs[_count++] = (physicalAddress, physicalAddress + PhysicalMemory.PageSize);
    }

    /// <summary>Invalidates all. Before the program runs on.</summary>
    public void Flush()
    {
        foreach ((ulong start, ulong end) in _runs.AsSpan(0, _count))
        {
            memory.Invalidate(start, (long)(end - start));
        }

        _count = 0;
    }

    private void Collapse()
    {
        (ulong Start, ulong End) whole = _runs[0];
        foreach ((ulong start, ulong end) in _runs.AsSpan(1))
        {
            whole = (Math.Min(whole.Start, start), Math.Max(whole.End, end));
        }

        _runs[0] = whole;
        _count = 1;
    }
}
