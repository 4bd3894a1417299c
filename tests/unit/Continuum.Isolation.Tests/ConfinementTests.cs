using System.Globalization;
using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>What a program is, sees and can write to.</summary>
public sealed class ConfinementTests(IsolationFixture fixture)
{
    [Fact]
    public async Task A_program_has_no_capability_though_its_launcher_is_root()
    {
        IsolationFixture.SkipUnlessPossible();
        Dictionary<string, string> status = await StatusAsync();
        string[] sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];
        Assert.All(sets, set => Assert.Equal(new string('0', 16), status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
    }

    [Fact]
    public async Task The_filter_is_in_force_before_the_program_begins()
    {
        IsolationFixture.SkipUnlessPossible();
        const string filtering = "2"; // proc_pid_status(5)
        Assert.Equal(filtering, (await StatusAsync())["Seccomp"]);
    }

    [Fact]
    public async Task The_host_user_of_a_program_is_not_root_and_not_another_programs()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess one = await fixture.StartAsync(fixture.Probe("stay"));
        await using IsolatedProcess two = await fixture.StartAsync(fixture.Probe("stay"));
        await IsolationFixture.LineAsync(one);
        await IsolationFixture.LineAsync(two);
        int[] users = [HostUser(one.HostPid), HostUser(two.HostPid)];
        Assert.All(users, user => Assert.InRange(user, 200_000, 209_999));
        Assert.NotEqual(users[0], users[1]);
        Assert.Equal("1000\t1000\t1000\t1000", (await StatusAsync())["Uid"]);
    }

    [Fact]
    public async Task A_program_can_make_no_user_namespace()
    {
        IsolationFixture.SkipUnlessPossible();
        const string unshare = "272";
        const string newUser = "0x10000000";
        Assert.Equal("-1 errno 1\n", (await fixture.RunAsync("call", unshare, newUser)).Output);
    }

    [Fact]
    public async Task A_program_sees_its_root_and_nothing_else_of_the_hosts_files()
    {
        IsolationFixture.SkipUnlessPossible();
        string output = (await fixture.RunAsync("list", "/")).Output;
        Assert.Equal(["bin", "dev", "etc", "proc", "tmp", "var"], output.Split('\n')[..^1].Order());
    }

    [Fact]
    public async Task A_program_sees_no_process_but_its_own()
    {
        IsolationFixture.SkipUnlessPossible();
        string[] entries = (await fixture.RunAsync("list", "/proc")).Output.Split('\n');
        string[] processes = [.. entries.Where(entry => entry.All(char.IsAsciiDigit) && entry.Length > 0)];
        Assert.Equal(["1", "2"], processes); // the sandbox's init, and the program
    }

    [Fact]
    public async Task A_program_sees_no_network_but_loopback()
    {
        IsolationFixture.SkipUnlessPossible();
        string[] lines = (await fixture.RunAsync("show", "/proc/net/dev")).Output.Split('\n')[2..^1];
        Assert.StartsWith("lo:", Assert.Single(lines).Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_and_the_mounts_are_read_only()
    {
        IsolationFixture.SkipUnlessPossible();
        const string readOnly = "0 errno 30\n";
        using TempFolder task = OpenFolder();
        await File.WriteAllTextAsync(task.File("code"), "hello");
        ProcessSpec spec = fixture.Probe("fill", "/var/task/code", "1") with
        {
            Mounts = [new ReadOnlyMount(task.Path, "/var/task")],
        };
        Assert.Equal(readOnly, (await fixture.RunAsync(spec)).Output);
        Assert.Equal(readOnly, (await fixture.RunAsync("fill", "/bin/x", "1")).Output);
        Assert.Equal("hello", await File.ReadAllTextAsync(task.File("code")));
        ProcessSpec show = spec with { Arguments = ["/bin/probe", "show", "/var/task/code"] };
        Assert.Equal("hello", (await fixture.RunAsync(show)).Output);
    }

    [Fact]
    public async Task Temporary_files_stop_at_the_quota()
    {
        IsolationFixture.SkipUnlessPossible();
        Assert.Equal("1048576 errno 28\n", (await fixture.RunAsync("fill", "/tmp/x", "8388608")).Output);
    }

    [Fact]
    public async Task The_device_folder_is_read_only_and_holds_only_harmless_devices()
    {
        IsolationFixture.SkipUnlessPossible();
        Assert.Equal("0 errno 30\n", (await fixture.RunAsync("fill", "/dev/x", "1")).Output);
        string[] names = (await fixture.RunAsync("list", "/dev")).Output.Split('\n')[..^1];
        Assert.Equal(
            ["fd", "full", "null", "random", "shm", "stderr", "stdin", "stdout", "urandom", "zero"], names.Order());
    }

    [Fact]
    public async Task Shared_memory_is_bounded()
    {
        IsolationFixture.SkipUnlessPossible();
        string mounts = (await fixture.RunAsync("show", "/proc/self/mounts")).Output;
        string shared = Assert.Single(
            mounts.Split('\n'), line => line.Contains(" /dev/shm ", StringComparison.Ordinal));
        Assert.Contains("size=65536k", shared, StringComparison.Ordinal);
        ProcessSpec small = fixture.Probe("fill", "/dev/shm/x", "100000000") with
        {
            Limits = new ResourceLimits { MemoryBytes = 256 << 20, TmpBytes = 4096, MaxProcesses = 8 },
        };
        Assert.Equal("67108864 errno 28\n", (await fixture.RunAsync(small)).Output);
    }

    [Fact]
    public async Task A_program_inherits_no_descriptor()
    {
        IsolationFixture.SkipUnlessPossible();
        using FileStream open = File.OpenRead("/proc/self/status");
        Assert.Equal("0\n1\n2\n", (await fixture.RunAsync("list", "/proc/self/fd")).Output);
    }

    [Fact]
    public async Task A_program_gets_the_environment_it_is_given_and_no_other()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("environment") with
        {
            Environment = new Dictionary<string, string> { ["A"] = "b c=d\n", ["--args"] = "9" },
            WorkingDirectory = "/var",
        };
        string[] lines = (await fixture.RunAsync(spec)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["--args=9", "A=b c=d", "PWD=/var"], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_programs_environment_does_not_reach_the_tools_that_are_still_root()
    {
        IsolationFixture.SkipUnlessPossible();
        // The dynamic linker would print what it loads, were it told so while it loads setpriv or bubblewrap.
        ProcessSpec spec = fixture.Probe("both") with
        {
            Environment = new Dictionary<string, string> { ["LD_DEBUG"] = "libs" },
        };
        Assert.Equal("err\n", (await fixture.RunAsync(spec)).Error);
    }

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        IsolationFixture.SkipUnlessPossible();
        string output = (await fixture.RunAsync("arguments", "", "a b", "--bind", "ü", "--")).Output;
        Assert.Equal("\na b\n--bind\nü\n--\n", output);
    }

    [Fact]
    public async Task Limits_on_descriptors_hold_though_the_launcher_may_not_raise_any()
    {
        IsolationFixture.SkipUnlessPossible();
        ProcessSpec spec = fixture.Probe("limits");
        spec = spec with { Limits = spec.Limits with { MaxOpenFiles = 77 } };
        Assert.Equal("files 77 77 core 0\n", (await fixture.RunAsync(spec)).Output);
    }

    private async Task<Dictionary<string, string>> StatusAsync()
    {
        string output = (await fixture.RunAsync("show", "/proc/self/status")).Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
    }

    private static int HostUser(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        return int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
    }

    private static TempFolder OpenFolder()
    {
        TempFolder folder = new();
        File.SetUnixFileMode(folder.Path, SandboxRoot.OpenFolder);
        return folder;
    }
}
