using Continuum.Kvm.Machine;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Memory;

public sealed class PhysicalMemoryTests
{
    private const int PageSize = PhysicalMemory.PageSize;

    [Fact]
    public void Pages_come_in_order_are_zero_and_stop_at_the_limit()
    {
        using PhysicalMemory memory = PhysicalMemory.Create(4 * PageSize);
        ulong previous = 0;
        for (int i = 0; i < 4; i++)
        {
            Assert.True(memory.TryAllocate(out ulong page));
            Assert.Equal(previous + PageSize, page);
            Assert.True(memory.Page(page).IndexOfAnyExcept((byte)0) < 0);
            previous = page;
        }

        Assert.False(memory.TryAllocate(out _));
        Assert.Equal(4 * PageSize, memory.UsedBytes);
    }

    [Fact]
    public void A_page_given_back_is_zero_when_it_is_handed_out_again()
    {
        using PhysicalMemory memory = PhysicalMemory.Create(2 * PageSize);
        Assert.True(memory.TryAllocate(out ulong page));
        Assert.True(memory.TryAllocate(out _));
        memory.Page(page).Fill(7);
        memory.Free(page);
        Assert.Equal(PageSize, memory.UsedBytes);
        Assert.True(memory.TryAllocate(out ulong again));
        Assert.Equal(page, again);
        Assert.True(memory.Page(again).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void A_copy_shows_the_files_bytes_and_hands_out_zeroed_pages_even_where_the_file_had_bytes()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "memory");
        byte[] bytes = new byte[3 * PageSize];
        bytes.AsSpan(PageSize).Fill(9);
        File.WriteAllBytes(path, bytes);
        using var file = File.OpenHandle(path);
        using PhysicalMemory copy = PhysicalMemory.CreateCopy(file, 0, bytes.Length, 4 * PageSize);
        using PhysicalMemory other = PhysicalMemory.CreateCopy(file, 0, bytes.Length, 16 * PageSize);
        copy.Page(PageSize).Fill(1);
        Assert.Equal(9, other.Page(PageSize)[0]);
        copy.Free(2 * PageSize);
        copy.Flush();
        foreach (int expected in (int[])[3, 4, 2])
        {
            Assert.True(copy.TryAllocate(out ulong page));
            Assert.Equal((ulong)expected * PageSize, page);
            Assert.True(copy.Page(page).IndexOfAnyExcept((byte)0) < 0);
        }

        Assert.False(copy.TryAllocate(out _));
    }

    [Fact]
    public void What_is_outside_is_refused()
    {
        using PhysicalMemory memory = PhysicalMemory.Create(2 * PageSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Page(3 * PageSize).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Page(ulong.MaxValue - 100).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Free(PageSize));
        Assert.Throws<ArgumentOutOfRangeException>(() => PhysicalMemory.Create(100));
    }

    [Fact]
    public void Bytes_survive_an_invalidation()
    {
        using PhysicalMemory memory = PhysicalMemory.Create(4 * PageSize);
        memory.Page(PageSize).Fill(3);
        memory.Invalidate(PageSize, PageSize);
        Assert.Equal(3, memory.Page(PageSize)[PageSize - 1]);
        memory.Page(PageSize)[0] = 4;
    }
}
