namespace Continuum.Isolation.Guest.Scenarios;

/// <summary>The machine's control groups, and a program in them that asks for nothing special.</summary>
internal static class DetectionScenarios
{
    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("Version 2 of control groups is found with all its controllers", IsFound),
        new("A program's exit code and both outputs reach its owner", EndsByItself),
        new("An exit code is told from a signal", CodeOrSignal),
        new("The limits of a running program stand in its control group", LimitsStand),
        new("The groups above a program hold no process and enable the controllers", ParentsEnable),
        new("A program that was never executed ends as not started", NotStarted),
    ];

    private static Task IsFound(Sandboxes sandboxes)
    {
        IsolationCapabilities found = sandboxes.Launcher.Capabilities;
        Assert.Equal(2, found.CgroupVersion);
        Assert.Equal(["memory", "pids", "cpu"], found.Controllers);
        Assert.True(found.SwapLimited);
        Assert.InRange(found.LandlockVersion, 0, int.MaxValue);
        return Task.CompletedTask;
    }

    private static async Task EndsByItself(Sandboxes sandboxes)
    {
        (ProcessExit exit, string output, string error) = await sandboxes.RunAsync("both");
        Assert.Equal("out\n", output);
        Assert.Equal("err\n", error);
        Assert.Equal(new ProcessExit(ExitCause.Exited, 0, null, false), exit);
    }

    private static async Task CodeOrSignal(Sandboxes sandboxes)
    {
        Assert.Equal(
            new ProcessExit(ExitCause.Exited, 42, null, false), (await sandboxes.RunAsync("exit", "42")).Exit);
        Assert.Equal(
            new ProcessExit(ExitCause.Signaled, null, 11, false), (await sandboxes.RunAsync("raise", "11")).Exit);
    }

    private static async Task LimitsStand(Sandboxes sandboxes)
    {
        ProcessSpec spec = Sandboxes.Probe("stay");
        spec = spec with { Limits = spec.Limits with { CpuMillis = 250 } };
        await using IsolatedProcess process = await sandboxes.StartAsync(spec);
        await Sandboxes.LineAsync(process);
        ControlGroup group = ControlGroup.Of(process.HostPid);
        Assert.Equal("67108864", group.Read("memory.max"));
        Assert.Equal("0", group.Read("memory.swap.max"));
        Assert.Equal("1", group.Read("memory.oom.group"));
        Assert.Equal("18", group.Read("pids.max")); // 16, bubblewrap's monitor and its init
        Assert.Equal("25000 100000", group.Read("cpu.max"));
        Assert.Equal(3, group.Processes().Count);
    }

    private static async Task ParentsEnable(Sandboxes sandboxes)
    {
        await using IsolatedProcess process = await sandboxes.StartAsync(Sandboxes.Probe("stay"));
        ControlGroup run = new(Path.GetDirectoryName(ControlGroup.Of(process.HostPid).Folder)!);
        ControlGroup parent = new(Path.GetDirectoryName(run.Folder)!);
        foreach (ControlGroup above in new[] { run, parent })
        {
            Assert.Empty(above.Processes());
            string[] enabled = above.Read("cgroup.subtree_control").Split(' ');
            Assert.All(["memory", "pids", "cpu"], controller => Assert.Contains(controller, enabled));
        }
    }

    private static async Task NotStarted(Sandboxes sandboxes)
    {
        string root = Directory.CreateTempSubdirectory("bad-format-").FullName;
        foreach (string folder in new[] { "proc", "dev", "tmp", "bin" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder), Open);
        }

        string program = Path.Combine(root, "bin", "bad");
        await File.WriteAllBytesAsync(program, [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 0]);
        File.SetUnixFileMode(program, Open);
        File.SetUnixFileMode(root, Open);
        (ProcessExit exit, _, string error) =
            await sandboxes.RunAsync(Sandboxes.Probe("x") with { RootPath = root, Arguments = ["/bin/bad", "x"] });
        Assert.Equal(new ProcessExit(ExitCause.NotStarted, null, null, false), exit);
        Assert.Contains("execvp /bin/bad", error, StringComparison.Ordinal);
    }
}
