using Continuum.Testing.Power.Machines;

namespace Continuum.Power.Tests.Machines;

/// <summary>A start that is not done in time is only excused where others on the host kept it from running.</summary>
public sealed class ProcessorTimesTests
{
    private static readonly TimeSpan Needs = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(20, 90, true)] // others ran
    [InlineData(20, 5, false)] // it slept
    [InlineData(110, 5, false)] // it had all that it needs, and more
    [InlineData(70, 50, false)]
    public void Only_one_that_was_kept_from_what_it_needs_is_starved(int ran, int waited, bool starved)
    {
        ProcessorTimes times = new(TimeSpan.FromSeconds(ran), TimeSpan.FromSeconds(waited));

        Assert.Equal(starved, times.IsStarved(Needs, Elapsed));
    }

    [Fact]
    public void The_kernels_nanoseconds_are_read() => Assert.Equal(
        new ProcessorTimes(TimeSpan.FromSeconds(1.5), TimeSpan.FromMilliseconds(2)),
        ProcessorTimes.Parse("1500000000 2000000 17\n"));

    [Fact]
    public void Those_of_a_process_are_there()
    {
        Assert.SkipUnless(File.Exists("/proc/self/schedstat"), "the kernel does not count them");

        Assert.True(ProcessorTimes.Of(Environment.ProcessId).Ran > TimeSpan.Zero);
    }
}
