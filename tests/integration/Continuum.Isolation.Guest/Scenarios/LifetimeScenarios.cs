using System.Diagnostics;
using System.Globalization;
using Continuum.Testing;

namespace Continuum.Isolation.Guest.Scenarios;

/// <summary>Nothing outlives its owner, and no control group outlives its program.</summary>
internal static class LifetimeScenarios
{
    private const int Together = 20;

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("A daemon that left its parents dies with its program when killed", DaemonKilled),
        new("A daemon that outlives its program is gone when the program counts as ended", DaemonOutlives),
        new("Twenty programs started at once all run and leave no group behind", TwentyAtOnce),
        new("Killing a launcher's process kills its programs, and the next removes their groups", HostKilled),
        new("A fork bomb and a daemon that a killed launcher left are killed by the next", LeftOversKilled),
        new("A launcher leaves the programs of another alone", OthersAlone),
        new("Disposing a launcher kills its programs and removes its group", Disposed),
    ];

    private static async Task DaemonKilled(Sandboxes sandboxes)
    {
        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("detach-and-stay"));
        await Sandboxes.LineAsync(process);
        ControlGroup group = ControlGroup.Of(process.HostPid);
        List<int> all = group.Processes();
        Assert.Equal(4, all.Count); // bubblewrap's monitor and init, the program, its daemon
        await process.KillAsync();
        Assert.DoesNotContain(all, GuestProcesses.IsAlive);
        Assert.False(group.Exists);
    }

    private static async Task DaemonOutlives(Sandboxes sandboxes)
    {
        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("detach"));
        ProcessExit exit = await Deadline.WithinAsync("the program to end", process.Exited);
        Assert.Equal(new ProcessExit(ExitCause.Exited, 0, null, false), exit);
        Assert.False(GuestProcesses.IsAlive(process.HostPid));
    }

    private static async Task TwentyAtOnce(Sandboxes sandboxes)
    {
        await using IsolationLauncher launcher = Sandboxes.CreateLauncher("twenty");
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            ProcessSpec spec = Sandboxes.Probe("reach", "9001") with { LoopbackPort = 9001 };
            await using IsolatedProcess process = await launcher.StartAsync(spec, CancellationToken.None);
            using System.Net.Sockets.Socket accepted = await process.LoopbackListener!.AcceptAsync();
            await accepted.SendAsync("hi"u8.ToArray());
            Assert.Equal("hi\n", await Sandboxes.ReadAsync(process.StandardOutput));
            Assert.Equal(0, (await process.Exited).ExitCode);
        }));
        Assert.Empty(ControlGroup.Named("twenty/run-0").Children());
    }

    private static async Task HostKilled(Sandboxes sandboxes)
    {
        ControlGroup run = ControlGroup.Named("doomed/run-0");
        (Process host, int[] programs) = await DoomedHost.StartAsync("doomed", programs: 2);
        using (host)
        {
            Assert.Equal(programs.Length, run.Children().Count);
            host.Kill();
            await host.WaitForExitAsync();
        }

        await Deadline.UntilAsync("every program to die", () => !programs.Any(GuestProcesses.IsAlive));
        Assert.Equal(programs.Length, run.Children().Count);
        await Sandboxes.CreateLauncher("doomed").DisposeAsync();
        Assert.False(run.Exists);
    }

    /// <summary>
    /// Processes that no parent's death reaches: only the control group says that they belong together.
    /// </summary>
    private static async Task LeftOversKilled(Sandboxes sandboxes)
    {
        ControlGroup.Named("").Write("cgroup.subtree_control", "+memory +pids +cpu");
        foreach (string name in new[] { "left", "left/run-0" })
        {
            Directory.CreateDirectory(ControlGroup.Named(name).Folder);
            ControlGroup.Named(name).Write("cgroup.subtree_control", "+memory +pids +cpu");
        }

        List<int> left = [];
        List<Process> shells = [];
        foreach ((string group, string what) in new[] { ("s1", "bomb"), ("s2", "detach-and-stay") })
        {
            ControlGroup made = ControlGroup.Named("left/run-0/" + group);
            Directory.CreateDirectory(made.Folder);
            made.Write("pids.max", "50");
            string procs = Path.Combine(made.Folder, "cgroup.procs");
            shells.Add(Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", $"echo $$ > {procs}; exec {Sandboxes.Root}/bin/probe {what}"])
                {
                    RedirectStandardOutput = true,
                })!);
            Assert.NotNull(await shells[^1].StandardOutput.ReadLineAsync());
            left.AddRange(made.Processes());
        }

        Assert.Equal(50 + 2, left.Count); // the bomb at its limit; the program and its daemon
        await Sandboxes.CreateLauncher("left").DisposeAsync();
        Assert.DoesNotContain(left, GuestProcesses.IsAlive);
        Assert.False(ControlGroup.Named("left/run-0").Exists);
        shells.ForEach(shell => shell.Dispose());
    }

    private static async Task OthersAlone(Sandboxes sandboxes)
    {
        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("stay"));
        await using IsolationLauncher other = Sandboxes.CreateLauncher("continuum");
        await using IsolatedProcess second = await other.StartAsync(Sandboxes.Probe("stay"), CancellationToken.None);
        Assert.NotEqual(process.Id, second.Id);
        await Sandboxes.LineAsync(second);
        Assert.False(process.Exited.IsCompleted);
        Assert.NotEqual(
            Path.GetDirectoryName(ControlGroup.Of(process.HostPid).Folder),
            Path.GetDirectoryName(ControlGroup.Of(second.HostPid).Folder));
    }

    private static async Task Disposed(Sandboxes sandboxes)
    {
        IsolationLauncher launcher = Sandboxes.CreateLauncher("disposed");
        await using IsolatedProcess process =
            await launcher.StartAsync(Sandboxes.Probe("stay"), CancellationToken.None);
        string number = process.Id.Split('-')[0];
        Assert.True(int.TryParse(number, CultureInfo.InvariantCulture, out _));
        Assert.True(ControlGroup.Named($"disposed/run-{number}").Exists);
        await launcher.DisposeAsync();
        Assert.Equal(ExitCause.Killed, (await process.Exited).Cause);
        Assert.False(ControlGroup.Named($"disposed/run-{number}").Exists);
    }
}
