using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Continuum.Kvm.Machine;

/// <summary>
/// The pages that a copy of a snapshot has touched: recorded after one request, brought in ahead of the next ones, each
/// of which would otherwise cost a fault.
/// </summary>
/// <param name="Written">Pages that differ from the snapshot, or are none of its.</param>
/// <param name="Read">Pages of the snapshot that were looked at.</param>
/// <param name="Touched">The program's addresses of the pages of the snapshot that it touched itself.</param>
internal sealed record WorkingSet(PageRun[] Written, PageRun[] Read, ulong[] Touched)
{
    // Documentation/admin-guide/mm/pagemap.rst
    private const int EntryBytes = sizeof(ulong);
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;
    private const ulong FileOrShared = 1UL << 61;
    private const int PagesAtOnce = 4096;

    /// <summary>What a machine's memory has touched by now. Null: this process may not ask the kernel for it.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="touched">What the program has touched in it.</param>
    public static WorkingSet? Record(PhysicalMemory memory, TouchedPages touched)
    {
        try
        {
            using var map = File.OpenHandle("/proc/self/pagemap");
            return Record(memory, touched, map);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Brings pages in. Where this kernel cannot, they come when they are touched.</summary>
    /// <param name="memory">The memory of another copy, maybe of another limit.</param>
    /// <param name="which">Which of the pages.</param>
    public void Populate(PhysicalMemory memory, PrefetchedPages which)
    {
        if ((which & PrefetchedPages.Read) != 0)
        {
            memory.Mapping.Populate(Read, isForWriting: false);
        }

        if ((which & PrefetchedPages.Written) != 0)
        {
            memory.Mapping.Populate(Written, isForWriting: true);
        }
    }

    private static WorkingSet Record(
        PhysicalMemory memory, TouchedPages touched, Microsoft.Win32.SafeHandles.SafeFileHandle map)
    {
        var written = new List<PageRun>();
        var read = new List<PageRun>();
        long pages = memory.HighWaterBytes / PhysicalMemory.PageSize;
        long first = memory.Mapping.BaseAddress / PhysicalMemory.PageSize;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PagesAtOnce * EntryBytes);
        try
        {
            for (long page = 0; page < pages;)
            {
                int wanted = (int)Math.Min(PagesAtOnce, pages - page) * EntryBytes;
                int got = RandomAccess.Read(map, buffer.AsSpan(0, wanted), (first + page) * EntryBytes) / EntryBytes;
                if (got == 0)
                {
                    throw new EndOfStreamException(string.Create(
                        CultureInfo.InvariantCulture, $"the page map ends before page {page} of {pages}"));
                }

                for (int i = 0; i < got; i++, page++)
                {
                    ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(i * EntryBytes));
                    if ((entry & (Present | Swapped)) != 0 && !touched.IsMark((ulong)page * PhysicalMemory.PageSize))
                    {
                        Add((entry & FileOrShared) == 0 ? written : read, page);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new WorkingSet([.. written], [.. read], touched.Read());
    }

    private static void Add(List<PageRun> runs, long page)
    {
        ulong start = (ulong)page * PhysicalMemory.PageSize;
        if (runs.Count > 0 && runs[^1].Start + (ulong)runs[^1].Bytes == start)
        {
            runs[^1] = runs[^1] with { Bytes = runs[^1].Bytes + PhysicalMemory.PageSize };
        }
        else
        {
            runs.Add(new PageRun(start, PhysicalMemory.PageSize));
        }
    }
}
