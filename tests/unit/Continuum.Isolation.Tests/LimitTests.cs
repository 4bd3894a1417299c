using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>Programs that want more than they may have.</summary>
public sealed class LimitTests(IsolationFixture fixture)
{
    [Fact]
    public async Task A_program_over_its_memory_ends_as_out_of_memory()
    {
        IsolationFixture.SkipUnlessPossible();
        (ProcessExit exit, string output, _) = await fixture.RunAsync("hog", "200000000");
        Assert.Equal(ExitCause.OutOfMemory, exit.Cause);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task All_of_a_program_goes_when_one_of_its_processes_is_over_its_memory()
    {
        IsolationFixture.SkipUnlessPossible();
        // Version 1 of control groups would kill the child and leave the parent waiting for ever.
        (ProcessExit exit, string output, _) = await fixture.RunAsync("hog-child", "200000000");
        Assert.Equal(ExitCause.OutOfMemory, exit.Cause);
        Assert.Equal("waiting\n", output);
    }

    [Fact]
    public async Task Temporary_files_count_as_memory()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("fill", "/tmp/x", "200000000");
        spec = spec with { Limits = spec.Limits with { TmpBytes = 1L << 30 } };
        Assert.Equal(ExitCause.OutOfMemory, (await fixture.RunAsync(spec)).Exit.Cause);
    }

    [Fact]
    public async Task A_fork_bomb_stays_within_its_number_and_is_killed_as_a_whole()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("bomb");
        await using IsolatedProcess process = await fixture.StartAsync(spec);
        await IsolationFixture.LineAsync(process);
        int inside = HostProcesses.InNamespaceOf(process.HostPid).Count;
        Assert.InRange(inside, 2, spec.Limits.MaxProcesses + 1); // and the sandbox's init
        List<int> seen = HostProcesses.InNamespaceOf(process.HostPid);
        await Deadline.WithinAsync("the bomb to be killed", process.KillAsync());
        ProcessExit exit = await process.Exited;
        Assert.Equal(ExitCause.Killed, exit.Cause);
        Assert.True(exit.ProcessLimitReached);
        Assert.DoesNotContain(seen, HostProcesses.IsAlive);
    }

    [Fact]
    public async Task The_limit_on_processes_is_the_programs_own()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec one = fixture.Probe("exit", "3");
        one = one with { Limits = one.Limits with { MaxProcesses = 1 } };
        Assert.Equal(3, (await fixture.RunAsync(one)).Exit.ExitCode);
    }

    [Fact]
    public async Task A_CPU_limit_slows_a_program_and_does_not_stop_it()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("spin");
        await using IsolatedProcess process =
            await fixture.StartAsync(spec with { Limits = spec.Limits with { CpuMillis = 200 } });
        await IsolationFixture.LineAsync(process);
        await Deadline.UntilAsync(
            "100 ms of CPU time to be used", () => process.ReadUsage().CpuTime > TimeSpan.FromMilliseconds(100));
        await process.KillAsync();
        Assert.InRange(process.ReadUsage().PeakMemoryBytes, 1, spec.Limits.MemoryBytes);
    }

    [Theory]
    [InlineData(1, 4096, 1, 16)]
    [InlineData(ResourceLimits.LeastMemoryBytes, 0, 1, 16)] // tmpfs reads a size of 0 as no limit
    [InlineData(ResourceLimits.LeastMemoryBytes, 4096, 0, 16)]
    [InlineData(ResourceLimits.LeastMemoryBytes, 4096, 1, 3)]
    public async Task Limits_out_of_range_are_refused(long memory, long tmp, int processes, int files)
    {
        IsolationFixture.SkipUnlessPossible();
        ResourceLimits limits = new()
        {
            MemoryBytes = memory,
            TmpBytes = tmp,
            MaxProcesses = processes,
            MaxOpenFiles = files,
        };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => fixture.StartAsync(fixture.Probe("stay") with { Limits = limits }));
    }
}
