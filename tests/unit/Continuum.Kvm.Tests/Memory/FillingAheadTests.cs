using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class FillingAheadTests : IDisposable
{
    private const ulong Block = 64 * PageSize;
    private const ulong Start = 0x4000_0000;

    private readonly ProgramMemory _memory = new();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Memory_touched_from_its_start_on_is_filled_by_twice_as_much_each_time_up_to_2_MiB()
    {
        Map(_memory, blocks: 48);
        Assert.Equal([1, 1, 2, 4, 8, 8, 8, 8, 8], FilledByTouching(_memory, blocks: 48));
        Assert.Equal(9, _memory.Space.Faults);
    }

    [Fact]
    public void Memory_touched_here_and_there_is_filled_around_each_place_only()
    {
        Map(_memory, blocks: 48);
        for (ulong block = 0; block < 48; block += 2)
        {
            Touch(_memory, Start + (block * Block) + 5);
        }

        Assert.Equal(24, Filled(_memory, blocks: 48));
    }

    [Fact]
    public void Only_what_belongs_to_the_same_mapping_is_looked_at_and_filled()
    {
        Map(_memory, blocks: 8);
        Map(_memory, blocks: 8, Start + (8 * Block), MappingFlags.ProtectRead);
        _ = FilledByTouching(_memory, blocks: 8);
        Assert.Equal(8, Filled(_memory, blocks: 16));
        Assert.True(_memory.Guest.TryRead(Start + (8 * Block), out byte _));
        Assert.Equal(9, Filled(_memory, blocks: 16));
    }

    [Fact]
    public void What_is_there_already_stays_as_it_is()
    {
        Map(_memory, blocks: 16);
        ulong there = Start + (10 * Block);
        Assert.True(_memory.Guest.TryWrite(there, (byte)77));
        Assert.True(_memory.Tables.TryWalk(there, out ulong page, out _));
        _ = FilledByTouching(_memory, blocks: 16);
        Assert.True(_memory.Tables.TryWalk(there, out ulong now, out _));
        Assert.Equal(page, now);
        Assert.Equal(77, _memory.Read(there));
    }

    [Fact]
    public void When_half_of_the_memory_is_used_nothing_is_filled_ahead()
    {
        using var small = new ProgramMemory(8 << 20);
        Map(small, blocks: 32);
        Assert.Equal([1, 1, 2, 4, 1, 1, 1, 1], FilledByTouching(small, blocks: 12));
    }

    // How many blocks each touch of one that was empty has filled.
    private static List<int> FilledByTouching(ProgramMemory memory, int blocks)
    {
        var filled = new List<int>();
        int before = Filled(memory, blocks);
        for (int block = 0; block < blocks; block++)
        {
            ulong address = Start + ((ulong)block * Block);
            if (!memory.Space.IsResident(address))
            {
                Touch(memory, address);
                int now = Filled(memory, blocks);
                filled.Add(now - before);
                before = now;
            }
        }

        return filled;
    }

    private static int Filled(ProgramMemory memory, int blocks) =>
        Enumerable.Range(0, blocks).Count(block => memory.Space.IsResident(Start + ((ulong)block * Block)));

    private static void Touch(ProgramMemory memory, ulong address) =>
        Assert.Equal(FaultOutcome.Resolved, memory.Space.HandleFault(address, PageAccess.Write));

    private static void Map(
        ProgramMemory memory, ulong blocks, ulong address = Start, int protection = ReadWrite) =>
        memory.Map(blocks * Block / PageSize, protection, address, PrivateAnonymous | MappingFlags.Fixed);
}
