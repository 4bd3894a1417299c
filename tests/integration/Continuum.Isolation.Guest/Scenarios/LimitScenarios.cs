using Continuum.Testing;

namespace Continuum.Isolation.Guest.Scenarios;

/// <summary>Programs that want more than they may have, and what is told of their use.</summary>
internal static class LimitScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("A program over its memory ends as out of memory", OverMemory),
        new("All of a program goes when one of its processes is over its memory", ChildOverMemory),
        new("Temporary files count as memory", TemporaryFilesCount),
        new("Temporary files stop at their own quota", TemporaryFilesStop),
        new("A fork bomb stays within its number and is killed as a whole", ForkBomb),
        new("The limit on processes is the program's own", OneProcess),
        new("A CPU limit throttles a program and does not stop it", CpuQuota),
        new("Memory and CPU time are told while a program runs and after its end", UsageIsTold),
    ];

    private static async Task OverMemory(Sandboxes sandboxes)
    {
        (ProcessExit exit, string output, _) = await sandboxes.RunAsync("hog", "200000000");
        Assert.Equal(ExitCause.OutOfMemory, exit.Cause);
        Assert.Equal("", output);
    }

    private static async Task ChildOverMemory(Sandboxes sandboxes)
    {
        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("hog-child", "200000000"));
        ControlGroup group = ControlGroup.Of(process.HostPid);
        Assert.Equal("waiting", await Sandboxes.LineAsync(process));
        ProcessExit exit = await Deadline.WithinAsync("the program to end", process.Exited);
        Assert.Equal(ExitCause.OutOfMemory, exit.Cause);
        Assert.False(GuestProcesses.IsAlive(process.HostPid));
        Assert.False(group.Exists);
    }

    private static async Task TemporaryFilesCount(Sandboxes sandboxes)
    {
        ProcessSpec spec = Sandboxes.Probe("fill", "/tmp/x", "200000000");
        spec = spec with { Limits = spec.Limits with { TmpBytes = 1L << 30 } };
        Assert.Equal(ExitCause.OutOfMemory, (await sandboxes.RunAsync(spec)).Exit.Cause);
    }

    private static async Task TemporaryFilesStop(Sandboxes sandboxes) =>
        Assert.Equal("1048576 errno 28\n", (await sandboxes.RunAsync("fill", "/tmp/x", "8388608")).Output);

    private static async Task ForkBomb(Sandboxes sandboxes)
    {
        ProcessSpec spec = Sandboxes.Probe("bomb");
        await using IsolatedProcess process = await sandboxes.StartAsync(spec);
        ControlGroup group = ControlGroup.Of(process.HostPid);
        Assert.Equal("refused", await Sandboxes.LineAsync(process));
        List<int> seen = group.Processes();
        Assert.InRange(seen.Count, 3, spec.Limits.MaxProcesses + 2);
        await Deadline.WithinAsync("the bomb to be killed", process.KillAsync());
        ProcessExit exit = await process.Exited;
        Assert.Equal(ExitCause.Killed, exit.Cause);
        Assert.True(exit.ProcessLimitReached);
        Assert.DoesNotContain(seen, GuestProcesses.IsAlive);
        Assert.False(group.Exists);
    }

    private static async Task OneProcess(Sandboxes sandboxes)
    {
        ProcessSpec one = Sandboxes.Probe("exit", "3");
        one = one with { Limits = one.Limits with { MaxProcesses = 1 } };
        Assert.Equal(3, (await sandboxes.RunAsync(one)).Exit.ExitCode);
    }

    private static async Task CpuQuota(Sandboxes sandboxes)
    {
        ProcessSpec spec = Sandboxes.Probe("spin");
        spec = spec with { Limits = spec.Limits with { CpuMillis = 200 } };
        await using IsolatedProcess process = await sandboxes.StartAsync(spec);
        await Sandboxes.LineAsync(process);
        ControlGroup group = ControlGroup.Of(process.HostPid);
        await Deadline.UntilAsync(
            "the program to be throttled three times", () => group.Counter("cpu.stat", "nr_throttled") >= 3);
        TimeSpan before = process.ReadUsage().CpuTime;
        await Deadline.UntilAsync("it to go on", () => process.ReadUsage().CpuTime > before);
        Assert.False(process.Exited.IsCompleted);
    }

    private static async Task UsageIsTold(Sandboxes sandboxes)
    {
        const long written = 8 << 20;
        ProcessSpec spec = Sandboxes.Probe("fill", "/tmp/x", "8388608");
        spec = spec with { Limits = spec.Limits with { TmpBytes = 16 << 20 } };
        await using (IsolatedProcess ended = await sandboxes.StartAsync(spec))
        {
            await Deadline.WithinAsync("the program to end", ended.Exited);
            ResourceUsage last = ended.ReadUsage();
            Assert.InRange(last.PeakMemoryBytes, written, spec.Limits.MemoryBytes);
            Assert.True(last.CpuTime > TimeSpan.Zero, last.ToString());
        }

        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("spin"));
        await Sandboxes.LineAsync(process);
        ControlGroup group = ControlGroup.Of(process.HostPid);
        ResourceUsage now = process.ReadUsage();
        Assert.InRange(now.MemoryBytes, 1, now.PeakMemoryBytes);
        await Deadline.UntilAsync("CPU time to be used", () => process.ReadUsage().CpuTime > now.CpuTime);
        long kernels = group.Counter("cpu.stat", "usage_usec");
        Assert.InRange(process.ReadUsage().CpuTime.TotalMicroseconds, kernels, double.MaxValue);
    }
}
