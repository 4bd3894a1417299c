using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Time;

/// <summary>The arithmetic of the clock page.</summary>
public sealed class SharedClockTests : IDisposable
{
    private const int Khz = 2_600_000;

    private readonly PhysicalMemory _memory = PhysicalMemory.Create(1 << 20);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_page_tells_time_from_ticks()
    {
        Assert.True(_memory.TryAllocate(out ulong address));
        ClockPage page = new(_memory, address);
        Assert.False(page.IsValid);
        page.Write(1000, 5_000_000_000, (1UL << 32) / 2, realtimeOffset: 7);
        Assert.True(page.IsValid);
        Assert.Equal(5_000_000_000, page.MonotonicAt(1000));
        Assert.Equal(5_000_000_500, page.MonotonicAt(2000));
        Assert.Equal(5_000_000_000, page.MonotonicAt(999));
        Assert.Equal(7, page.RealtimeOffset);
        page.Invalidate();
        Assert.False(page.IsValid);
    }

    [Fact]
    public void A_year_of_ticks_does_not_overflow()
    {
        Assert.True(_memory.TryAllocate(out ulong address));
        ClockPage page = new(_memory, address);
        TimeStampRate rate = new(Khz, 0, 0);
        Assert.True(rate.TryGet(0, 0, out ulong ratio));
        page.Write(0, 0, ratio, 0);
        const ulong year = 365UL * 24 * 3600;
        Assert.InRange(page.MonotonicAt(year * Khz * 1000), (long)(year * 1e9) - 100_000_000, (long)(year * 1e9));
    }

    [Fact]
    public void A_rate_is_measured_when_there_is_time_enough()
    {
        TimeStampRate rate = new(Khz, 1_000_000, 0);
        Assert.True(rate.TryGet(1_000_000, 0, out ulong stated));
        // 50 ppm faster than stated.
        ulong ticks = 1_000_000 + (ulong)(Khz * 1000L * 1.00005);
        Assert.True(rate.TryGet(ticks, Timespec.PerSecond, out ulong measured));
        Assert.InRange((double)measured / stated, 0.99994, 0.99996);
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(1.01)]
    [InlineData(0)]
    public void A_counter_that_does_not_go_as_time_does_is_not_used(double speed)
    {
        TimeStampRate rate = new(Khz, 1_000_000, 0);
        Assert.False(rate.TryGet(1_000_000 + (ulong)(Khz * 1000L * speed), Timespec.PerSecond, out _));
        Assert.False(rate.TryGet(999_999, Timespec.PerSecond, out _));
    }
}
