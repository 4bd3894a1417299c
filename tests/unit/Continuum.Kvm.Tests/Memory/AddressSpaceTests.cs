using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class AddressSpaceTests : IDisposable
{
    private readonly ProgramMemory _memory = new();

    private AddressSpace Space => _memory.Space;

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Anonymous_memory_is_zero_and_keeps_what_is_written()
    {
        ulong address = _memory.Map(pages: 3);
        Assert.Equal(0, _memory.Read(address + PageSize));
        Assert.True(_memory.Guest.TryWrite(address + PageSize - 2, 0x1122334455667788UL));
        Assert.True(_memory.Guest.TryRead(address + PageSize - 2, out ulong value));
        Assert.Equal(0x1122334455667788UL, value);
        Assert.False(_memory.Guest.TryRead(address + (3 * PageSize) - 4, out ulong _));
    }

    [Fact]
    public void A_reservation_of_terabytes_costs_nothing()
    {
        long before = _memory.Physical.UsedBytes;
        AssertDone(Reserve(64UL << 40));
        Assert.Equal(before, _memory.Physical.UsedBytes);

        SyscallResult Reserve(ulong length)
        {
            SyscallResult placed = Space.Map(0, length, 0, PrivateAnonymous, null, 0);
            Assert.True(placed.Value > 0);
            AssertDone(Space.Protect((ulong)placed.Value + (1UL << 40), PageSize, ReadWrite));
            AssertDone(Space.Advise((ulong)placed.Value, length, (int)MemoryAdvice.DontNeed));
            return Space.Unmap((ulong)placed.Value, length);
        }
    }

    [Fact]
    public void Neighbours_that_are_alike_are_one_mapping()
    {
        ulong address = _memory.Map(pages: 4);
        AssertDone(Space.Protect(address + PageSize, PageSize, MappingFlags.ProtectRead));
        Assert.Equal(3, Space.Mappings.Count);
        AssertDone(Space.Protect(address + PageSize, PageSize, ReadWrite));
        Assert.Equal(address, Assert.Single(Space.Mappings).Start);
        ulong below = _memory.Map(pages: 2);
        Assert.Equal(address - (2 * PageSize), below);
        Assert.Single(Space.Mappings);
    }

    [Fact]
    public void Rights_taken_away_hold_for_system_calls_and_contents_stay()
    {
        ulong address = _memory.Map(pages: 2);
        Assert.True(_memory.Guest.TryWrite(address, (byte)5));
        AssertDone(Space.Protect(address, PageSize, MappingFlags.ProtectRead));
        Assert.False(_memory.Guest.TryWrite(address, (byte)6));
        Assert.Equal(FaultOutcome.NotAllowed, Space.HandleFault(address, PageAccess.Write));
        AssertDone(Space.Protect(address, PageSize, 0));
        Assert.False(_memory.Guest.TryRead(address, out byte _));
        AssertDone(Space.Protect(address, PageSize, ReadWrite));
        Assert.Equal(5, _memory.Read(address));
    }

    [Fact]
    public void A_file_is_shown_to_its_end_and_zero_to_the_end_of_its_page()
    {
        BytesFile file = BytesFile.Numbered("/lib/a.so", (int)(2 * PageSize) + 100);
        ulong address = _memory.MapFile(file, pages: 5, MappingFlags.ProtectRead);
        Assert.Equal(file.At(0), _memory.Read(address));
        Assert.Equal(file.At(8195), _memory.Read(address + 8195));
        Assert.Equal(0, _memory.Read(address + (2 * PageSize) + 100));
        Assert.Equal(FaultOutcome.BehindFile, Space.HandleFault(address + (3 * PageSize), PageAccess.Read));
        Assert.False(_memory.Guest.TryRead(address + (3 * PageSize), out byte _));
        Assert.False(_memory.Guest.TryWrite(address, (byte)1));
        Assert.Equal("/lib/a.so", Space.Mappings[0].Name);
    }

    [Fact]
    public void What_is_written_to_a_private_file_mapping_stays_there_until_it_is_dropped()
    {
        BytesFile file = BytesFile.Numbered("/f", (int)(4 * PageSize));
        ulong address = _memory.MapFile(file, pages: 2, offset: (long)PageSize);
        Assert.True(_memory.Guest.TryWrite(address + 7, (byte)200));
        Assert.Equal(200, _memory.Read(address + 7));
        AssertDone(Space.Advise(address, PageSize, (int)MemoryAdvice.DontNeed));
        Assert.Equal(file.At((long)PageSize + 7), _memory.Read(address + 7));
    }

    [Fact]
    public void A_fault_brings_the_neighbours_of_its_block_in_at_once()
    {
        BytesFile file = BytesFile.Numbered("/f", (int)(64 * PageSize));
        ulong address = _memory.MapFile(file, pages: 64);
        Assert.Equal(16, Resident());
        Assert.Equal(FaultOutcome.Resolved, Space.HandleFault(address + (40 * PageSize), PageAccess.Read));
        Assert.InRange(Resident(), 17, 32);
        Assert.Equal(2, file.Reads);
        Assert.Equal(1, Space.Faults);

        int Resident() => Enumerable.Range(0, 64).Count(i => Space.IsResident(address + ((ulong)i * PageSize)));
    }

    [Fact]
    public void A_shared_mapping_of_a_file_can_be_read_but_not_written()
    {
        BytesFile file = BytesFile.Numbered("/f", 100);
        AssertError(Errno.EACCES, Space.Map(0, PageSize, ReadWrite, MappingFlags.Shared, file, 0));
        SyscallResult shared = Space.Map(0, PageSize, MappingFlags.ProtectRead, MappingFlags.Shared, file, 0);
        Assert.True(shared.Value > 0);
        AssertError(Errno.EACCES, Space.Protect((ulong)shared.Value, PageSize, ReadWrite));
    }

    [Fact]
    public void Dropped_pages_are_zero_again_and_their_memory_is_free()
    {
        long before = _memory.Physical.UsedBytes;
        ulong address = _memory.Map(pages: 16);
        Assert.True(_memory.Guest.TryClear(address, 16 * PageSize));
        Assert.True(_memory.Guest.TryWrite(address + 100, (byte)1));
        AssertDone(Space.Advise(address, 16 * PageSize, (int)MemoryAdvice.Free));
        Assert.Equal(0, _memory.Read(address + 100));
        AssertDone(Space.Unmap(address, 16 * PageSize));
        Assert.InRange(_memory.Physical.UsedBytes, before, before + (3 * (long)PageSize));
    }

    [Fact]
    public void The_heap_grows_and_shrinks_and_stops_at_what_is_in_its_way()
    {
        Space.SetHeapStart(0x40_0123);
        Assert.Equal(0x40_0123UL, Space.Break(0));
        Assert.Equal(0x40_5000UL, Space.Break(0x40_5000));
        Assert.True(_memory.Guest.TryWrite(0x40_4ff0, (byte)9));
        Assert.Equal("[heap]", Assert.Single(Space.Mappings).Name);
        Assert.Equal(0x40_2000UL, Space.Break(0x40_2000));
        Assert.False(_memory.Guest.TryRead(0x40_4ff0, out byte _));
        Assert.Equal(0x40_5000UL, Space.Break(0x40_5000));
        Assert.Equal(0, _memory.Read(0x40_4ff0));
        _ = _memory.Map(1, address: 0x50_0000, flags: PrivateAnonymous | MappingFlags.Fixed);
        Assert.Equal(0x40_5000UL, Space.Break(0x50_0001));
        Assert.Equal(0x50_0000UL, Space.Break(0x50_0000));
        Assert.Equal(0x50_0000UL, Space.Break(ulong.MaxValue));
        Assert.Equal(0x50_0000UL, Space.Break(0x40_0000));
    }

    [Fact]
    public void Remapped_memory_keeps_its_contents_and_leaves_nothing_behind()
    {
        ulong address = _memory.Map(pages: 2);
        ulong blocker = _memory.Map(pages: 1, address: address + (2 * PageSize));
        Assert.Equal(address + (2 * PageSize), blocker);
        Assert.True(_memory.Guest.TryWrite(address + PageSize, (byte)77));
        AssertError(Errno.ENOMEM, Space.Remap(address, 2 * PageSize, 8 * PageSize, 0, 0));
        ulong moved = (ulong)Space.Remap(address, 2 * PageSize, 8 * PageSize, MappingFlags.MayMove, 0).Value;
        Assert.NotEqual(address, moved);
        Assert.Equal(77, _memory.Read(moved + PageSize));
        Assert.False(_memory.Guest.TryRead(address + PageSize, out byte _));
        Assert.Equal((long)moved, Space.Remap(moved, 8 * PageSize, PageSize, 0, 0).Value);
        Assert.False(_memory.Guest.TryRead(moved + PageSize, out byte _));
        const int toThere = MappingFlags.MayMove | MappingFlags.MoveFixed;
        Assert.Equal(0x7000_0000L, Space.Remap(moved, PageSize, 2 * PageSize, toThere, 0x7000_0000).Value);
        Assert.Equal(0, _memory.Read(0x7000_0000 + PageSize));
    }

    [Fact]
    public void A_copy_finds_zero_where_the_program_asked_for_it()
    {
        ulong address = _memory.Map(pages: 3);
        Assert.True(_memory.Guest.TryWrite(address, (byte)1));
        Assert.True(_memory.Guest.TryWrite(address + PageSize, (byte)2));
        AssertDone(Space.Advise(address + PageSize, PageSize, (int)MemoryAdvice.WipeOnFork));
        Space.WipeForCopy();
        Assert.Equal(1, _memory.Read(address));
        Assert.Equal(0, _memory.Read(address + PageSize));
        AssertDone(Space.Advise(address, 3 * PageSize, (int)MemoryAdvice.KeepOnFork));
        Assert.Single(Space.Mappings);
    }

    [Fact]
    public void The_monitors_pages_can_be_read_but_not_written_and_are_not_given_back()
    {
        Assert.True(_memory.Physical.TryAllocate(out ulong page));
        _memory.Physical.Page(page)[0] = 42;
        long used = _memory.Physical.UsedBytes;
        const ulong address = 0x7fff_f7ff_0000;
        Assert.Equal((long)address, Space.MapPinned(address, [page], PageAccess.Read, "[vvar]").Value);
        Assert.Equal(42, _memory.Read(address));
        Assert.False(_memory.Guest.TryWrite(address, (byte)1));
        AssertError(Errno.EACCES, Space.Protect(address, PageSize, ReadWrite));
        AssertError(Errno.EINVAL, Space.Advise(address, PageSize, (int)MemoryAdvice.DontNeed));
        AssertDone(Space.Unmap(address, PageSize));
        Assert.Equal(42, _memory.Physical.Page(page)[0]);
        Assert.InRange(_memory.Physical.UsedBytes, used, used + (3 * (long)PageSize));
    }

    [Fact]
    public void A_program_that_fills_its_memory_is_told_so()
    {
        using var small = new ProgramMemory(limitBytes: 1 << 20);
        ulong address = small.Map(pages: 256);
        Assert.False(small.Guest.TryClear(address, 256 * PageSize));
        Assert.True(small.Space.IsOutOfMemory);
        Assert.InRange(small.Physical.UsedBytes, 1, 1 << 20);
        AssertDone(small.Space.Unmap(address, 256 * PageSize));
        Assert.True(small.Physical.UsedBytes < 1 << 16);
    }

    [Fact]
    public void More_writable_memory_than_the_machine_can_have_is_refused_at_once()
    {
        AssertError(Errno.ENOMEM, Space.Map(0, 65 << 20, ReadWrite, PrivateAnonymous, null, 0));
        Assert.True(Space.Map(0, 65 << 20, ReadWrite, PrivateAnonymous | MappingFlags.NoReserve, null, 0).Value > 0);
    }
}
