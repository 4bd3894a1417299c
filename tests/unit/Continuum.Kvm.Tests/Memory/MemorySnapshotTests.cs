using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;
using Continuum.Testing;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class MemorySnapshotTests : IDisposable
{
    private static readonly BytesFile Library = BytesFile.Numbered("/lib/a.so", (int)(100 * PageSize));

    private readonly TempFolder _folder = new();
    private readonly ProgramMemory _original = new();

    public void Dispose()
    {
        _original.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_copy_has_the_same_bytes_and_mappings_and_keeps_its_changes_to_itself()
    {
        AddressSpace space = _original.Space;
        ulong address = _original.Map(pages: 8);
        ulong library = _original.MapFile(Library, pages: 90);
        space.SetHeapStart(0x60_0000);
        Assert.Equal(0x60_3000UL, space.Break(0x60_3000));
        Assert.True(_original.Guest.TryWrite(address, 0x1234));
        AssertDone(space.Unmap(address + (4 * PageSize), PageSize));

        using Copy copy = Restore();
        Assert.Equal(
            space.Mappings.Select(m => (m.Start, m.End, m.Access, m.Traits, m.Name, m.Offset)),
            copy.Space.Mappings.Select(m => (m.Start, m.End, m.Access, m.Traits, m.Name, m.Offset)));
        Assert.True(copy.Space.Guest.TryRead(address, out int value));
        Assert.Equal(0x1234, value);
        Assert.Equal(0x60_3000UL, copy.Space.Break(0));
        Assert.Equal(_original.Physical.UsedBytes, copy.Memory.UsedBytes);
        Assert.Empty(copy.Opened);
        ulong untouched = library + (80 * PageSize);
        Assert.True(copy.Space.Guest.TryRead(untouched, out byte shown));
        Assert.Equal(Library.At(80 * (long)PageSize), shown);
        Assert.Equal(["/lib/a.so"], copy.Opened);

        using Copy other = Restore();
        Assert.True(copy.Space.Guest.TryWrite(address, 99));
        Assert.True(other.Space.Guest.TryRead(address, out value));
        Assert.Equal(0x1234, value);
        Assert.True(_original.Guest.TryRead(address, out value));
        Assert.Equal(0x1234, value);
    }

    [Fact]
    public void Pages_that_a_copy_takes_anew_are_zero_even_where_the_snapshot_had_bytes()
    {
        ulong address = _original.Map(pages: 40);
        for (ulong page = 0; page < 40; page++)
        {
            Assert.True(_original.Guest.TryWrite(address + (page * PageSize), ulong.MaxValue));
        }

        using Copy copy = Restore();
        AssertDone(copy.Space.Advise(address, 40 * PageSize, (int)MemoryAdvice.DontNeed));
        while (copy.Memory.HighWaterBytes < copy.Memory.Mapping.FileBytes + (16 << 20))
        {
            Assert.True(copy.Memory.TryAllocate(out _));
        }

        for (ulong page = 0; page < 40; page++)
        {
            Assert.True(copy.Space.Guest.TryRead(address + (page * PageSize), out ulong value));
            Assert.Equal(0UL, value);
        }
    }

    [Fact]
    public void The_pages_that_a_copy_touched_are_recorded_and_brought_into_the_next()
    {
        ulong address = _original.Map(pages: 64);
        Assert.True(_original.Guest.TryClear(address, 64 * PageSize));
        for (ulong page = 0; page < 64; page++)
        {
            Assert.True(_original.Guest.TryWrite(address + (page * PageSize), page));
        }

        using Copy copy = Restore();
        var touched = new TouchedPages(copy.Tables);
        Assert.True(copy.Space.Guest.TryWrite(address + (9 * PageSize), 1));
        Assert.True(copy.Space.Guest.TryWrite(address + (10 * PageSize), 1));
        Assert.True(copy.Tables.TryWalk(address + (9 * PageSize), out ulong physical, out _));
        WorkingSet? set = WorkingSet.Record(copy.Memory, touched);
        Assert.NotNull(set);
        Assert.Contains(new PageRun(physical, 2 * (long)PageSize), set.Written);
        Assert.NotEmpty(set.Read);
        Assert.Empty(set.Touched); // by the program, which has not run

        using Copy next = Restore();
        touched = new TouchedPages(next.Tables);
        set.Populate(next.Memory, PrefetchedPages.Read | PrefetchedPages.Written);
        Assert.Equal(set.Written, WorkingSet.Record(next.Memory, touched)!.Written);
        Assert.True(next.Space.Guest.TryRead(address + (9 * PageSize), out ulong value));
        Assert.Equal(9UL, value);
    }

    [Fact]
    public void A_mapped_file_that_is_gone_is_empty()
    {
        ulong library = _original.MapFile(Library, pages: 90);
        using Copy copy = Restore(open: _ => null);
        Assert.Equal(
            FaultOutcome.BehindFile, copy.Space.HandleFault(library + (80 * PageSize), PageAccess.Read));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void A_mapped_file_that_is_another_one_is_empty_and_refused_where_that_is_asked(int more, long modified)
    {
        ulong library = _original.MapFile(Library, pages: 90);
        var other = new BytesFile(Library.Path, new byte[Library.Length + more]) { ModifiedNs = modified };
        using Copy copy = Restore(open: _ => other);
        Assert.Equal(
            FaultOutcome.BehindFile, copy.Space.HandleFault(library + (80 * PageSize), PageAccess.Read));
        Assert.Equal(0, other.Reads);
        SnapshotException refused = Assert.Throws<SnapshotException>(copy.Space.CheckFiles);
        Assert.Equal(SnapshotProblem.OtherFiles, refused.Problem);

        using Copy same = Restore();
        same.Space.CheckFiles();
    }

    [Fact]
    public void Damaged_tables_are_refused_with_a_snapshot_exception_only()
    {
        _ = _original.Map(pages: 8);
        _ = _original.MapFile(Library, pages: 90);
        byte[] state = State();
        var random = new Random(99);
        int refused = 0;
        for (int i = 0; i < 2_000; i++)
        {
            byte[] damaged = state.AsSpan(0, random.Next(10) == 0 ? random.Next(state.Length) : state.Length).ToArray();
            if (damaged.Length > 0)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                using Copy copy = Restore(damaged);
            }
            catch (SnapshotException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 200, 2_000);
    }

    private byte[] State()
    {
        using var writer = new SnapshotWriter();
        _original.Physical.Save(writer);
        _original.Space.Save(writer);
        return writer.Written.ToArray();
    }

    private Copy Restore(byte[]? state = null, Func<string, IMappedFile?>? open = null)
    {
        string path = Path.Combine(_folder.Path, "memory");
        int length = (int)_original.Physical.HighWaterBytes;
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, _original.Physical.Slice(0, length).ToArray());
        }

        return new Copy(path, length, state ?? State(), _original.Tables.Root, open);
    }

    private sealed class Copy : IDisposable
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;

        public Copy(string path, int length, byte[] state, ulong root, Func<string, IMappedFile?>? open)
        {
            _file = File.OpenHandle(path);
            Memory = PhysicalMemory.CreateCopy(_file, 0, length, 64 << 20);
            try
            {
                var reader = new SnapshotReader(state);
                Memory.Load(reader);
                Tables = PageTables.Open(Memory, root);
                Space = AddressSpace.Load(reader, Memory, Tables, open ?? Open);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public List<string> Opened { get; } = [];

        public PhysicalMemory Memory { get; }

        public PageTables Tables { get; }

        public AddressSpace Space { get; }

        public void Dispose()
        {
            Memory.Dispose();
            _file.Dispose();
        }

        private BytesFile Open(string path)
        {
            Opened.Add(path);
            return Library;
        }
    }
}
