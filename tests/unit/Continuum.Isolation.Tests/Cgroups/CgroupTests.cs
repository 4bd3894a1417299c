using Continuum.Isolation.Cgroups;
using Continuum.Testing;

namespace Continuum.Isolation.Tests.Cgroups;

/// <summary>Both versions of control groups, against folders with the kernel's files.</summary>
public sealed class CgroupTests
{
    private static readonly ResourceLimits Limits = new()
    {
        MemoryBytes = 64 << 20,
        TmpBytes = 4096,
        MaxProcesses = 10,
        CpuMillis = 250,
    };

    [Fact]
    public void Version_2_limits_memory_without_swap_processes_and_cpu()
    {
        using TempFolder root = Version2("memory pids cpu io");
        Fill(root, "c/s1", ("memory.swap.max", "max"));
        Assert.Equal(
            [
                ("memory.max", "67108864"), ("memory.swap.max", "0"), ("memory.oom.group", "1"), ("pids.max", "12"),
                ("cpu.max", "25000 100000"),
            ],
            Settings(new CgroupV2(root.Path), root, "c/s1"));
    }

    [Fact]
    public void Version_2_without_swap_in_the_kernel_has_no_limit_on_it()
    {
        using TempFolder root = Version2("memory pids cpu");
        Assert.DoesNotContain(
            Settings(new CgroupV2(root.Path), root, "c/s1"), setting => setting.File == "memory.swap.max");
    }

    [Fact]
    public void Version_2_without_the_cpu_controller_refuses_a_cpu_limit()
    {
        using TempFolder root = Version2("memory pids");
        Assert.Throws<IsolationException>(() => Settings(new CgroupV2(root.Path), root, "c/s1"));
    }

    [Fact]
    public void Version_2_enables_the_controllers_in_every_group_above()
    {
        using TempFolder root = Version2("cpuset cpu io memory pids");
        Fill(root, "", ("cgroup.subtree_control", ""));
        Fill(root, "c", ("cgroup.subtree_control", ""));
        Fill(root, "c/run-0", ("cgroup.subtree_control", ""));
        new CgroupV2(root.Path).PrepareParent("c/run-0");
        Assert.All(
            ["", "c", "c/run-0"],
            group => Assert.Equal(
                "+memory +pids +cpu", File.ReadAllText(root.File(group, "cgroup.subtree_control"))));
    }

    [Fact]
    public void Version_2_tells_use_and_what_was_denied()
    {
        using TempFolder root = Version2("memory pids cpu");
        Fill(
            root, "c/s1", ("memory.current", "4096\n"), ("memory.peak", "8192\n"),
            ("cpu.stat", "usage_usec 1500\nuser_usec 1000\n"), ("pids.events", "max 3\n"),
            ("memory.events", "low 0\nhigh 0\nmax 5\noom 1\noom_kill 2\noom_group_kill 1\n"), ("cgroup.kill", ""));
        CgroupV2 groups = new(root.Path);
        Assert.Equal(new ResourceUsage(4096, 8192, TimeSpan.FromMicroseconds(1500)), groups.ReadUsage("c/s1"));
        Assert.Equal(2, groups.OutOfMemoryKills("c/s1"));
        Assert.Equal(3, groups.ProcessLimitHits("c/s1"));
        groups.Kill("c/s1");
        Assert.Equal("1", File.ReadAllText(root.File("c/s1", "cgroup.kill")));
    }

    [Fact]
    public void Version_1_limits_memory_and_swap_to_the_same()
    {
        using TempFolder root = new();
        Fill(root, "memory", ("memory.memsw.limit_in_bytes", "1"));
        CgroupV1 groups = new(new Dictionary<string, string>
        {
            ["memory"] = root.File("memory"),
            ["pids"] = root.File("pids"),
            ["cpu"] = root.File("cpu"),
        });
        Assert.True(groups.LimitsSwap);
        Assert.Equal(
            [
                ("memory.limit_in_bytes", "67108864"), ("memory.memsw.limit_in_bytes", "67108864"), ("pids.max", "12"),
                ("cpu.cfs_quota_us", "25000"),
            ],
            Settings(groups, root, "c/s1"));
    }

    [Fact]
    public void A_version_2_without_controllers_beside_version_1_is_passed_over()
    {
        using TempFolder empty = Version2("");
        ICgroupHierarchy found = CgroupMounts.Detect(
            $"""
            cgroup2 {empty.Path} cgroup2 rw 0 0
            cgroup /cg/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
            cgroup /cg/memory cgroup rw,memory 0 0
            cgroup /cg/pids cgroup rw,pids 0 0
            cgroup /cg/systemd cgroup rw,name=systemd 0 0
            """);
        Assert.Equal(1, found.Version);
        Assert.Equal(["memory", "pids", "cpu", "cpuacct"], found.Controllers);
        Assert.Equal(["/cg/memory", "/cg/pids", "/cg/cpu,cpuacct"], found.Roots);
    }

    [Fact]
    public void Version_2_is_taken_where_it_has_the_controllers()
    {
        using TempFolder root = Version2("memory pids");
        ICgroupHierarchy found = CgroupMounts.Detect($"cgroup2 {root.Path} cgroup2 rw 0 0\nproc /proc proc rw 0 0\n");
        Assert.Equal(2, found.Version);
        Assert.Null(found.WatchOutOfMemory("c/s1")); // the kernel kills the group itself
    }

    [Fact]
    public void No_control_groups_are_refused_with_what_to_do()
    {
        IsolationException refusal =
            Assert.Throws<IsolationException>(() => CgroupMounts.Detect("proc /proc proc rw 0 0"));
        Assert.Contains("mount cgroup2", refusal.Message, StringComparison.Ordinal);
    }

    private static TempFolder Version2(string controllers)
    {
        TempFolder root = new();
        Fill(root, "", ("cgroup.controllers", controllers + "\n"));
        return root;
    }

    private static void Fill(TempFolder root, string group, params ReadOnlySpan<(string File, string Text)> files)
    {
        Directory.CreateDirectory(root.File(group));
        foreach ((string file, string text) in files)
        {
            File.WriteAllText(root.File(group, file), text);
        }
    }

    private static List<(string File, string Value)> Settings(ICgroupHierarchy groups, TempFolder root, string group)
    {
        List<CgroupSetting> settings = [.. groups.SettingsFor(group, Limits)];
        Assert.All(settings, setting => Assert.StartsWith(root.Path, setting.Path, StringComparison.Ordinal));
        Assert.All(settings, setting => Assert.Contains($"/{group}/", setting.Path, StringComparison.Ordinal));
        return [.. settings.Select(setting => (Path.GetFileName(setting.Path), setting.Value))];
    }
}
