using System.Diagnostics;
using System.Globalization;
using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>Nothing outlives its owner, and nothing ends before it.</summary>
public sealed class LifetimeTests(IsolationFixture fixture)
{
    [Fact]
    public async Task A_daemon_that_left_its_parents_dies_when_killed()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await fixture.StartAsync(fixture.Probe("detach-and-stay"));
        await IsolationFixture.LineAsync(process);
        List<int> all = HostProcesses.InNamespaceOf(process.HostPid);
        Assert.Equal(3, all.Count); // the sandbox's init, the program, its daemon
        await process.KillAsync();
        Assert.DoesNotContain(all, HostProcesses.IsAlive);
    }

    [Fact]
    public async Task A_daemon_that_outlives_its_program_is_gone_when_the_program_counts_as_ended()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await fixture.StartAsync(fixture.Probe("detach"));
        ProcessExit exit = await Deadline.WithinAsync("the program to end", process.Exited);
        Assert.Equal(new ProcessExit(ExitCause.Exited, 0, null, false), exit);
        Assert.False(HostProcesses.IsAlive(process.HostPid));
    }

    [Fact]
    public async Task A_program_outlives_the_thread_that_asked_for_it()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolatedProcess? process = null;
        Thread thread = new(() => process = fixture.StartAsync(fixture.Probe("stay")).GetAwaiter().GetResult());
        thread.Start();
        thread.Join();
        await using (process)
        {
            await IsolationFixture.LineAsync(process!);
            // The signal of a parent's death, were that thread the parent, would have been sent by the end of Join.
            Assert.True(HostProcesses.IsAlive(process!.HostPid));
            Assert.False(process.Exited.IsCompleted);
        }
    }

    [Fact]
    public async Task Killing_the_host_process_kills_its_programs_and_the_next_launcher_removes_their_groups()
    {
        IsolationFixture.SkipUnlessPossible();
        string parent = IsolationFixture.Options.CgroupParent + "-doomed";
        (Process host, int[] programs) = await DoomedHost.StartAsync(parent, fixture.Root.Path, programs: 3);
        using (host)
        {
            Assert.All(programs, program => Assert.True(HostProcesses.IsAlive(program)));
            Assert.Equal(9, programs.Length);
            host.Kill();
            await host.WaitForExitAsync();
        }

        await Deadline.UntilAsync("every program to die", () => !programs.Any(HostProcesses.IsAlive));
        IsolationLauncher next =
            IsolationFixture.CreateLauncher(IsolationFixture.Options with { CgroupParent = parent });
        await next.DisposeAsync();
        IsolationFixture.RemoveGroups(next, parent); // works on empty groups only
    }

    [Fact]
    public async Task Processes_that_a_killed_launcher_left_are_killed_by_the_next()
    {
        IsolationFixture.SkipUnlessPossible();
        string parent = IsolationFixture.Options.CgroupParent + "-stale";
        IsolationOptions options = IsolationFixture.Options with { CgroupParent = parent };
        string[] controllers = [.. fixture.Launcher.Capabilities.Controllers];
        Assert.SkipUnless(fixture.Launcher.Capabilities.CgroupVersion == 1, "places a process in groups of version 1");
        using Process left = Process.Start("/bin/sleep", "1000");
        foreach (string controller in controllers)
        {
            string group = Path.Combine("/sys/fs/cgroup", controller, parent, "run-0", "s1");
            Directory.CreateDirectory(group);
            await File.WriteAllTextAsync(
                Path.Combine(group, "cgroup.procs"), left.Id.ToString(CultureInfo.InvariantCulture));
        }

        IsolationLauncher next = IsolationFixture.CreateLauncher(options);
        await Deadline.WithinAsync("the left process to be killed", left.WaitForExitAsync());
        await next.DisposeAsync();
        IsolationFixture.RemoveGroups(next, parent);
    }

    [Fact]
    public async Task A_launcher_leaves_the_programs_of_another_alone()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await fixture.StartAsync(fixture.Probe("stay"));
        await using IsolationLauncher other = IsolationFixture.CreateLauncher(IsolationFixture.Options);
        await using IsolatedProcess second = await other.StartAsync(fixture.Probe("stay"), CancellationToken.None);
        Assert.NotEqual(process.Id, second.Id);
        await IsolationFixture.LineAsync(second);
        Assert.False(process.Exited.IsCompleted);
    }

    [Fact]
    public async Task Disposing_a_launcher_kills_its_programs()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationLauncher launcher = IsolationFixture.CreateLauncher(IsolationFixture.Options);
        await using IsolatedProcess process = await launcher.StartAsync(fixture.Probe("stay"), CancellationToken.None);
        await launcher.DisposeAsync();
        Assert.Equal(ExitCause.Killed, (await process.Exited).Cause);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => launcher.StartAsync(fixture.Probe("stay"), CancellationToken.None));
    }

    [Fact]
    public async Task A_start_that_is_given_up_leaves_no_program()
    {
        IsolationFixture.SkipUnlessPossible();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => fixture.Launcher.StartAsync(fixture.Probe("stay"), cancelled.Token));
        Assert.Equal(0, HostProcesses.Zombies());
    }
}
