using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>Starting programs and hearing of their end.</summary>
public sealed class StartTests(IsolationFixture fixture)
{
    [Fact]
    public async Task The_exit_code_and_both_outputs_reach_the_owner()
    {
        IsolationFixture.SkipUnlessPossible();
        (ProcessExit exit, string output, string error) = await fixture.RunAsync("both");
        Assert.Equal("out\n", output);
        Assert.Equal("err\n", error);
        Assert.Equal(new ProcessExit(ExitCause.Exited, 0, null, false), exit);
    }

    [Fact]
    public async Task An_exit_code_is_told_from_a_signal()
    {
        IsolationFixture.SkipUnlessPossible();
        Assert.Equal(new ProcessExit(ExitCause.Exited, 42, null, false), (await fixture.RunAsync("exit", "42")).Exit);
        Assert.Equal(
            new ProcessExit(ExitCause.Signaled, null, 11, false), (await fixture.RunAsync("raise", "11")).Exit);
    }

    [Fact]
    public async Task A_signal_that_the_launcher_ignores_is_not_ignored_in_the_program()
    {
        IsolationFixture.SkipUnlessPossible();
        const int brokenPipe = 13; // the runtime ignores SIGPIPE, and ignored signals are inherited
        Assert.Equal(brokenPipe, (await fixture.RunAsync("raise", "13")).Exit.Signal);
    }

    [Fact]
    public async Task A_missing_program_is_refused_by_name()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationException refusal = await RefusedAsync(fixture.Probe("x") with { Arguments = ["/bin/absent"] });
        Assert.Contains("/bin/absent is not a file in the sandbox", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_executable_is_refused()
    {
        IsolationFixture.SkipUnlessPossible();
        string root = fixture.Root.Make("not-executable");
        await File.WriteAllTextAsync(Path.Combine(root, "bin", "text"), "hello");
        IsolationException refusal =
            await RefusedAsync(fixture.Probe("x") with { RootPath = root, Arguments = ["/bin/text"] });
        Assert.Contains("not executable", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proc")]
    [InlineData("dev")]
    [InlineData("tmp")]
    public async Task A_root_without_a_folder_that_the_sandbox_needs_is_refused_with_what_to_do(string folder)
    {
        IsolationFixture.SkipUnlessPossible();
        string root = fixture.Root.Make("without-" + folder);
        Directory.Delete(Path.Combine(root, folder));
        IsolationException refusal = await RefusedAsync(fixture.Probe("stay") with { RootPath = root });
        Assert.Contains($"has no folder /{folder}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_without_its_place_in_the_root_is_refused_with_what_to_do()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationException refusal = await RefusedAsync(fixture.Probe("stay") with
        {
            Mounts = [new ReadOnlyMount("/usr", "/opt")],
        });
        Assert.Contains("has no /opt to show /usr at", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_cannot_be_executed_ends_as_not_started()
    {
        IsolationFixture.SkipUnlessPossible();
        string root = fixture.Root.Make("bad-format");
        string program = Path.Combine(root, "bin", "bad");
        await File.WriteAllBytesAsync(program, [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 0]);
        File.SetUnixFileMode(program, SandboxRoot.OpenFolder);
        (ProcessExit exit, _, string error) =
            await fixture.RunAsync(fixture.Probe("x") with { RootPath = root, Arguments = ["/bin/bad", "x"] });
        Assert.Equal(new ProcessExit(ExitCause.NotStarted, null, null, false), exit);
        Assert.Contains("execvp /bin/bad", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_and_a_mount_that_only_root_can_reach_work()
    {
        IsolationFixture.SkipUnlessPossible();
        string root = fixture.Root.Make("closed/root");
        string task = fixture.Root.Make("closed/task");
        File.Copy(Path.Combine(fixture.Root.Path, "bin", "probe"), Path.Combine(root, "bin", "probe"));
        await File.WriteAllTextAsync(Path.Combine(task, "code"), "hello");
        File.SetUnixFileMode(fixture.Root.Temporary("closed"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ProcessSpec spec = fixture.Probe("show", "/var/task/code") with
        {
            RootPath = root,
            Mounts = [new ReadOnlyMount(task, "/var/task")],
        };
        Assert.Equal("hello", (await fixture.RunAsync(spec)).Output);
        ProcessSpec file = spec with { Mounts = [new ReadOnlyMount(Path.Combine(task, "code"), "/var/task")] };
        IsolationException refusal = await RefusedAsync(file);
        Assert.Contains("a file cannot be shown at a folder", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(IsolationFixture.Options.StateFolder, "paths")));
        Assert.DoesNotContain("/paths", await File.ReadAllTextAsync("/proc/self/mounts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_closed_to_the_programs_user_is_refused_with_what_to_do()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder closed = new();
        IsolationException refusal = await RefusedAsync(fixture.Probe("stay") with
        {
            Mounts = [new ReadOnlyMount(closed.Path, "/var/task")],
        });
        Assert.Contains($"{closed.Path} is closed to other users", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_up_tool_that_fails_is_quoted()
    {
        IsolationFixture.SkipUnlessPossible();
        string tool = fixture.Root.Temporary("failing-bwrap");
        await File.WriteAllTextAsync(
            tool, "#!/bin/sh\n[ \"$1\" = --version ] && echo bubblewrap 0.8.0 && exit\necho no room >&2\nexit 1\n");
        File.SetUnixFileMode(tool, SandboxRoot.OpenFolder);
        await using IsolationLauncher launcher =
            IsolationFixture.CreateLauncher(IsolationFixture.Options with { BubblewrapPath = tool });
        IsolationException refusal = await Assert.ThrowsAsync<IsolationException>(
            () => launcher.StartAsync(fixture.Probe("stay"), CancellationToken.None));
        Assert.True(refusal.Detail == "no room", refusal.ToString());
        Assert.Equal(0, HostProcesses.Zombies());
    }

    [Fact]
    public async Task A_zero_character_that_would_add_an_option_is_refused()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("stay") with
        {
            Environment = new Dictionary<string, string> { ["A"] = "b\0--bind\0/\0/" },
        };
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.StartAsync(spec));
    }

    [Fact]
    public async Task More_environment_than_a_pipe_holds_arrives_whole()
    {
        IsolationFixture.SkipUnlessPossible();
        string value = new('x', 100_000);
        ProcessSpec spec = fixture.Probe("environment") with
        {
            Environment = new Dictionary<string, string> { ["A"] = value, ["B"] = value },
        };
        Assert.Equal($"A={value}\nB={value}\nPWD=/\n", (await fixture.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task Fifty_programs_started_at_once_leave_nothing_behind()
    {
        IsolationFixture.SkipUnlessPossible();
        string parent = IsolationFixture.Options.CgroupParent + "/fifty";
        await using IsolationLauncher launcher =
            IsolationFixture.CreateLauncher(IsolationFixture.Options with { CgroupParent = parent });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RoundAsync(launcher)));
        int before = OpenDescriptors();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RoundAsync(launcher)));
        await Deadline.SeenAsync(
            "no more open descriptors than before", () => Task.FromResult(OpenDescriptors()), n => n <= before);
        Assert.Equal(0, HostProcesses.Zombies());
        if (launcher.Capabilities.CgroupVersion == 1)
        {
            string run = Assert.Single(Directory.EnumerateDirectories("/sys/fs/cgroup/pids/" + parent));
            Assert.Empty(Directory.EnumerateDirectories(run));
        }

        await launcher.DisposeAsync();
        IsolationFixture.RemoveGroups(launcher, parent);
    }

    private async Task RoundAsync(IsolationLauncher launcher)
    {
        ProcessSpec spec = fixture.Probe("reach", "9001") with { LoopbackPort = 9001 };
        await using IsolatedProcess process = await launcher.StartAsync(spec, CancellationToken.None);
        using System.Net.Sockets.Socket accepted = await process.LoopbackListener!.AcceptAsync();
        await accepted.SendAsync("hi"u8.ToArray());
        Assert.Equal("hi\n", await IsolationFixture.ReadAsync(process.StandardOutput));
        Assert.Equal(0, (await process.Exited).ExitCode);
    }

    // Other tests run beside this one: count what only programs have, which is pipes and process descriptors.
    private static int OpenDescriptors()
    {
        return Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Count(entry => new FileInfo(entry).LinkTarget is { } target
                && (target.Contains("pidfd", StringComparison.Ordinal)
                    || target.Contains("eventfd", StringComparison.Ordinal)
                    || target.StartsWith("pipe:", StringComparison.Ordinal)));
    }

    private async Task<IsolationException> RefusedAsync(ProcessSpec spec) =>
        await Assert.ThrowsAsync<IsolationException>(() => fixture.StartAsync(spec));
}
