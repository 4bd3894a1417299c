using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

/// <summary>
/// A program's memory as one would write it down: for each piece of a small window what it shows. The same is done to
/// it as to an address space, and then both must be alike.
/// </summary>
/// <param name="space">The address space.</param>
/// <param name="file">What is mapped; <see cref="FileOf"/>.</param>
/// <param name="pieceBytes">How much is changed at least: a page, or more of them.</param>
internal sealed class MappingModel(AddressSpace space, BytesFile file, ulong pieceBytes = PageSize)
{
    public const int Pages = 48;

    private const int Probe = 1234;

    private readonly Page?[] _pages = new Page?[Pages];

    // A window over the border of two tables, so that both are used.
    public ulong Start { get; } = 0x7000_0000 - (Pages / 2 * pieceBytes);

    public ulong Length => Pages * pieceBytes;

    /// <summary>A file that ends within its tenth piece.</summary>
    public static BytesFile FileOf(ulong pieceBytes = PageSize) =>
        BytesFile.Numbered("/f", (int)(9 * pieceBytes) + 2000);

    /// <summary>Does one thing to both.</summary>
    public void Apply(byte what, byte where, byte much, byte how)
    {
        int first = where % Pages;
        int count = Math.Min(1 + (much % 12), Pages - first);
        switch (what % 8)
        {
            case 0:
                Map(first, count, (PageAccess)(how % 8), isFile: false);
                break;
            case 1:
                Map(first, count, (PageAccess)(how % 8), isFile: true);
                break;
            case 2:
                AssertDone(space.Unmap(Address(first), (ulong)count * pieceBytes));
                Array.Clear(_pages, first, count);
                break;
            case 3:
                Protect(first, count, (PageAccess)(how % 8));
                break;
            case 4:
                Drop(first, count);
                break;
            case 5:
                Move(first, count, how % Pages);
                break;
            default:
                Write(first, how);
                break;
        }
    }

    /// <summary>Compares all that can be seen.</summary>
    public void Check()
    {
        for (int i = 0; i < Pages; i++)
        {
            Page? page = _pages[i];
            byte? expected = page is null || page.Access == PageAccess.None ? null : Shown(page);
            byte? found = space.Guest.TryRead(Address(i) + Probe, out byte value) ? value : null;
            Assert.Equal(expected, found);
            bool isWritable = expected is not null && (page!.Access & PageAccess.Write) != 0;
            Assert.Equal(isWritable, space.Guest.TryGetSpan(Address(i), 1, forWriting: true, out _));
            Assert.Equal(page?.Access, space.Mappings.SingleOrDefault(Covers(i))?.Access);
        }

        foreach ((Mapping one, Mapping next) in space.Mappings.Zip(space.Mappings.Skip(1)))
        {
            Assert.True(one.End <= next.Start, $"{one} overlaps {next}");
            Assert.False(one.IsContinuedBy(next), $"{one} and {next} are two");
        }
    }

    private ulong Address(int page) => Start + ((ulong)page * pieceBytes);

    private Func<Mapping, bool> Covers(int page) =>
        mapping => mapping.Start <= Address(page) && Address(page) < mapping.End;

    // Null: behind the file.
    private byte? Shown(Page page)
    {
        if (page.Written is not null || page.FilePage is not { } filePage)
        {
            return page.Written ?? 0;
        }

        long offset = filePage * (long)pieceBytes;
        return offset < file.Length ? file.At(offset + Probe) : null;
    }

    private void Map(int first, int count, PageAccess access, bool isFile)
    {
        int flags = MappingFlags.Private | MappingFlags.Fixed | (isFile ? 0 : MappingFlags.Anonymous);
        const int filePage = 3;
        long placed = space.Map(
            Address(first),
            (ulong)count * pieceBytes,
            (int)access,
            flags,
            isFile ? file : null,
            isFile ? filePage * (long)pieceBytes : 0).Value;
        Assert.Equal((long)Address(first), placed);
        for (int i = 0; i < count; i++)
        {
            _pages[first + i] = new Page { Access = access, FilePage = isFile ? filePage + i : null };
        }
    }

    private void Protect(int first, int count, PageAccess access)
    {
        bool isWhole = space.Protect(Address(first), (ulong)count * pieceBytes, (int)access).Value == 0;
        int reached = 0;
        while (reached < count && _pages[first + reached] is { } page)
        {
            page.Access = access;
            reached++;
        }

        Assert.Equal(reached == count, isWhole);
    }

    private void Drop(int first, int count)
    {
        const int advice = (int)MemoryAdvice.DontNeed;
        bool isWhole = space.Advise(Address(first), (ulong)count * pieceBytes, advice).Value == 0;
        Span<Page?> range = _pages.AsSpan(first, count);
        Assert.Equal(!range.Contains(null), isWhole);
        foreach (Page? page in range)
        {
            if (page is not null)
            {
                page.Written = null;
            }
        }
    }

    private void Move(int first, int count, int target)
    {
        const int flags = MappingFlags.MayMove | MappingFlags.MoveFixed;
        ulong length = (ulong)count * pieceBytes;
        bool mayMove = target + count <= Pages && (target + count <= first || first + count <= target)
            && space.Mappings.Any(m => m.Start <= Address(first) && Address(first + count) <= m.End);
        if (mayMove)
        {
            long moved = space.Remap(Address(first), length, length, flags, Address(target)).Value;
            Assert.Equal((long)Address(target), moved);
            Array.Copy(_pages, first, _pages, target, count);
            Array.Clear(_pages, first, count);
        }
    }

    private void Write(int index, byte value)
    {
        bool mayWrite = _pages[index] is { } page && (page.Access & PageAccess.Write) != 0 && Shown(page) is not null;
        Assert.Equal(mayWrite, space.Guest.TryWrite(Address(index) + Probe, value));
        if (mayWrite)
        {
            _pages[index]!.Written = value;
        }
    }

    private sealed class Page
    {
        public PageAccess Access { get; set; }

        public int? FilePage { get; init; }

        public byte? Written { get; set; }
    }
}
