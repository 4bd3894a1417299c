using Continuum.Kvm.Machine;
using FsCheck;
using FsCheck.Fluent;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class MemoryPropertyTests
{
    // The larger pieces are filled ahead of the program.
    [Theory]
    [InlineData(1, 4)]
    [InlineData(64, 9)]
    public void Whatever_is_done_a_programs_memory_is_what_the_model_says(int piecePages, int mostTables)
    {
        ulong piece = (ulong)piecePages * PageSize;
        BytesFile file = MappingModel.FileOf(piece);
        Prop.ForAll(Steps(150), (byte[][] steps) =>
        {
            using var memory = new ProgramMemory();
            long empty = memory.Physical.UsedBytes;
            var model = new MappingModel(memory.Space, file, piece);
            for (int i = 0; i < steps.Length; i++)
            {
                byte[] step = steps[i];
                model.Apply(step[0], step[1], step[2], step[3]);
                if (i % 10 == 9)
                {
                    model.Check();
                }
            }

            model.Check();
            AssertDone(memory.Space.Unmap(model.Start, model.Length));
            Assert.InRange(memory.Physical.UsedBytes, empty, empty + (mostTables * (long)PageSize));
            Assert.Empty(memory.Space.Mappings);
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Page_tables_hold_what_was_put_in_and_nothing_else() =>
        Prop.ForAll(Steps(200), (byte[][] steps) =>
        {
            using PhysicalMemory physical = PhysicalMemory.Create(32 << 20);
            var tables = new PageTables(physical);
            var model = new SortedDictionary<ulong, (ulong Page, PageAccess Access)>();
            foreach (byte[] step in steps)
            {
                // Addresses that share no table, one table, or several levels of them.
                ulong address = ((ulong)(step[1] % 4) << 39) + ((ulong)(step[2] % 4) << 21) + ((ulong)step[3] << 12);
                var access = (PageAccess)(step[0] >> 5);
                ApplyTo(tables, model, address, (uint)(step[0] % 3), physical, access);
            }

            ulong at = 0;
            foreach ((ulong address, (ulong page, PageAccess access)) in model)
            {
                Assert.True(tables.TryFindNext(at, PageTables.UserEnd, out ulong found, out ulong foundPage));
                Assert.Equal((address, page), (found, foundPage));
                Assert.Equal(access != PageAccess.None, tables.TryWalk(address, out _, out PageAccess allowed));
                Assert.Equal(access == PageAccess.None ? access : access | PageAccess.Read, allowed);
                at = address + PageSize;
            }

            Assert.False(tables.TryFindNext(at, PageTables.UserEnd, out _, out _));
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_page_is_handed_out_twice_and_each_is_zero() =>
        Prop.ForAll(Steps(300), (byte[][] steps) =>
        {
            using PhysicalMemory physical = PhysicalMemory.Create(100 * (long)PageSize);
            var taken = new List<ulong>();
            foreach (byte[] step in steps)
            {
                if (step[0] % 3 == 0 && taken.Count > 0)
                {
                    int index = step[1] % taken.Count;
                    physical.Free(taken[index]);
                    taken.RemoveAt(index);
                }
                else if (physical.TryAllocate(out ulong page))
                {
                    Assert.DoesNotContain(page, taken);
                    Assert.True(physical.Page(page).IndexOfAnyExcept((byte)0) < 0);
                    physical.Page(page).Fill(0xee);
                    taken.Add(page);
                }
                else
                {
                    Assert.Equal(100, taken.Count);
                }

                Assert.Equal(taken.Count * (long)PageSize, physical.UsedBytes);
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static void ApplyTo(
        PageTables tables,
        SortedDictionary<ulong, (ulong Page, PageAccess Access)> model,
        ulong address,
        uint what,
        PhysicalMemory physical,
        PageAccess access)
    {
        switch (what)
        {
            case 0:
                Assert.True(physical.TryAllocate(out ulong page));
                Assert.True(tables.TryMap(address, page, access));
                model[address] = (page, access);
                break;
            case 1:
                Assert.Equal(model.Remove(address, out var removed), tables.TryUnmap(address, out ulong unmapped));
                Assert.Equal(removed.Page, unmapped);
                break;
            default:
                bool isThere = model.TryGetValue(address, out var before);
                Assert.Equal(isThere, tables.TryProtect(address, access, out _, out bool narrowed));
                if (isThere)
                {
                    bool loses = before.Access != PageAccess.None
                        && (access == PageAccess.None || (before.Access & ~access & ~PageAccess.Read) != 0);
                    Assert.Equal(loses, narrowed);
                    model[address] = (before.Page, access);
                }

                break;
        }
    }

    private static Arbitrary<byte[][]> Steps(int most) => Arb.From(
        Gen.Resize(ArbMap.Default.ArbFor<byte>().Generator.ArrayOf(4).ArrayOf(), most),
        steps => steps.Length < 2 ? [] : Shorter(steps));

    private static IEnumerable<byte[][]> Shorter(byte[][] steps)
    {
        yield return steps[..(steps.Length / 2)];
        yield return steps[(steps.Length / 2)..];
        for (int i = 0; i < steps.Length; i++)
        {
            yield return [.. steps[..i], .. steps[(i + 1)..]];
        }
    }
}
