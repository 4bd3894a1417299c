using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Memory;

public sealed class PageTablesTests : IDisposable
{
    private readonly PhysicalMemory _memory = PhysicalMemory.Create(64 << 20);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(PageAccess.Read)]
    [InlineData(PageAccess.Read | PageAccess.Write)]
    [InlineData(PageAccess.Read | PageAccess.Execute)]
    [InlineData(PageAccess.Read | PageAccess.Write | PageAccess.Execute)]
    internal void A_mapped_page_is_found_with_its_rights_and_taken_out_again(PageAccess access)
    {
        var pages = new PageTables(_memory);
        Assert.True(_memory.TryAllocate(out ulong page));
        Assert.True(pages.TryMap(0x5555_5555_4123, page, access));
        Assert.True(pages.TryWalk(0x5555_5555_4fff, out ulong found, out PageAccess allowed));
        Assert.Equal(page, found);
        Assert.Equal(access, allowed);
        Assert.False(pages.TryWalk(0x5555_5555_5000, out _, out _));
        Assert.True(pages.TryUnmap(0x5555_5555_4000, out found));
        Assert.Equal(page, found);
        Assert.False(pages.TryWalk(0x5555_5555_4000, out _, out _));
        Assert.False(pages.TryUnmap(0x5555_5555_4000, out _));
    }

    [Fact]
    public void A_page_without_access_is_kept_but_leads_nowhere()
    {
        var pages = new PageTables(_memory);
        Assert.True(_memory.TryAllocate(out ulong page));
        Assert.True(pages.TryMap(0x10000, page, PageAccess.Read | PageAccess.Write));
        Assert.True(pages.TryProtect(0x10000, PageAccess.None, out _, out bool narrowed));
        Assert.True(narrowed);
        Assert.False(pages.TryWalk(0x10000, out _, out _));
        Assert.True(pages.HasPage(0x10000));
        Assert.True(pages.TryProtect(0x10000, PageAccess.Read, out ulong kept, out narrowed));
        Assert.False(narrowed);
        Assert.Equal(page, kept);
        Assert.True(pages.TryWalk(0x10000, out _, out _));
    }

    [Fact]
    public void The_monitors_pages_are_never_found_by_a_programs_address()
    {
        var pages = new PageTables(_memory);
        Assert.True(_memory.TryAllocate(out ulong page));
        const ulong address = 0xffff_ffff_ffe0_0000;
        Assert.True(pages.TryMapSupervisor(address, page, PageAccess.Read | PageAccess.Write));
        Assert.False(pages.TryWalk(address, out _, out _));
        Assert.False(pages.TryWalk(address & 0xffff_ffff_ffff, out _, out _));
        Assert.False(pages.TryUnmap(address, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => pages.TryMap(address, page, PageAccess.Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => pages.TryMapSupervisor(0x1000, page, PageAccess.Read));
    }

    [Fact]
    public void A_page_behind_the_programs_addresses_is_not_its_own_even_beside_one_that_is()
    {
        var pages = new PageTables(_memory);
        Assert.True(_memory.TryAllocate(out ulong page));
        Assert.True(pages.TryMapGate(page));
        Assert.True(pages.TryMap(PageTables.UserEnd - 0x1000, page, PageAccess.Read));
        Assert.True(pages.TryWalk(PageTables.UserEnd - 0x1000, out _, out _));
        Assert.False(pages.TryWalk(PageTables.UserEnd, out _, out _));
        Assert.False(pages.TryUnmap(PageTables.UserEnd, out _));
    }

    [Fact]
    public void Pages_far_apart_are_found_in_order_and_without_looking_at_all_between()
    {
        var pages = new PageTables(_memory);
        ulong[] addresses = [0x10000, 0x11000, 0x1f_f000, 0x20_0000, 0x7f00_0000_0000, PageTables.UserEnd - 0x1000];
        foreach (ulong address in addresses)
        {
            Assert.True(_memory.TryAllocate(out ulong page));
            Assert.True(pages.TryMap(address, page, PageAccess.Read));
        }

        var found = new List<ulong>();
        for (ulong at = 0; pages.TryFindNext(at, ulong.MaxValue & ~0xffful, out ulong address, out _);)
        {
            found.Add(address);
            at = address + PhysicalMemory.PageSize;
        }

        Assert.Equal(addresses, found);
        Assert.False(pages.TryFindNext(0x12000, 0x1f_f000, out _, out _));
    }

    [Fact]
    public void Tables_opened_by_their_root_are_the_same()
    {
        var pages = new PageTables(_memory);
        Assert.True(_memory.TryAllocate(out ulong page));
        Assert.True(pages.TryMap(0x40_0000, page, PageAccess.Read));
        PageTables again = PageTables.Open(_memory, pages.Root);
        Assert.True(again.TryWalk(0x40_0000, out ulong found, out _));
        Assert.Equal(page, found);
    }

    [Fact]
    public void A_full_memory_is_told_and_nothing_is_mapped()
    {
        using PhysicalMemory small = PhysicalMemory.Create(3 * PhysicalMemory.PageSize);
        var pages = new PageTables(small);
        Assert.False(pages.TryMap(0x40_0000, 0x1000, PageAccess.Read));
        Assert.False(pages.TryWalk(0x40_0000, out _, out _));
    }
}
