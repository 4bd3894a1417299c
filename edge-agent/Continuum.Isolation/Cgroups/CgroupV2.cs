using System.Globalization;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>Version 2: one hierarchy for all controllers (kernel documentation, admin-guide/cgroup-v2).</summary>
internal sealed class CgroupV2 : ICgroupHierarchy
{
    private const int PeriodMicroseconds = 100_000; // the kernel's default of cpu.max

    private static readonly string[] Wanted = ["memory", "pids", "cpu"];

    private readonly string _root;

    /// <param name="root">Where the hierarchy is mounted.</param>
    internal CgroupV2(string root)
    {
        _root = root;
        string[] offered = KernelFile.Read(Path.Combine(root, "cgroup.controllers")).Split([' ', '\n']);
        Controllers = [.. Wanted.Where(controller => offered.Contains(controller))];
    }

    public int Version => 2;

    public IReadOnlyList<string> Controllers { get; }

    public bool LimitsSwap => true;

    public IReadOnlyList<string> Roots => [_root];

    /// <summary>A controller works in a group only when each group above it enables it for its children.</summary>
    public void PrepareParent(string relative)
    {
        string enable = string.Join(' ', Controllers.Select(controller => "+" + controller));
        string folder = _root;
        KernelFile.Write(Path.Combine(folder, "cgroup.subtree_control"), enable);
        foreach (string part in relative.Split('/'))
        {
            folder = Path.Combine(folder, part);
            CgroupFolder.Create(folder, mayExist: true);
            KernelFile.Write(Path.Combine(folder, "cgroup.subtree_control"), enable);
        }
    }

    public IEnumerable<CgroupSetting> SettingsFor(string relative, ResourceLimits limits)
    {
        string folder = Path.Combine(_root, relative);
        yield return new(
            Path.Combine(folder, "memory.max"), limits.MemoryBytes.ToString(CultureInfo.InvariantCulture));
        if (File.Exists(Path.Combine(folder, "memory.swap.max")))
        {
            yield return new(Path.Combine(folder, "memory.swap.max"), "0"); // absent in kernels built without swap
        }

        yield return new(Path.Combine(folder, "memory.oom.group"), "1");
        yield return new(Path.Combine(folder, "pids.max"), SandboxCgroup.TaskLimit(limits));
        if (limits.CpuMillis is { } millis)
        {
            if (!Controllers.Contains("cpu"))
            {
                throw SandboxCgroup.NoCpuController();
            }

            long quota = (long)millis * PeriodMicroseconds / 1000;
            yield return new(
                Path.Combine(folder, "cpu.max"),
                string.Create(CultureInfo.InvariantCulture, $"{quota} {PeriodMicroseconds}"));
        }
    }

    /// <summary>None: memory.oom.group has the kernel kill the whole group.</summary>
    public FileDescriptor? WatchOutOfMemory(string relative) => null;

    public ResourceUsage ReadUsage(string relative)
    {
        string folder = Path.Combine(_root, relative);
        long now = CgroupFolder.ReadNumber(Path.Combine(folder, "memory.current"));
        string peak = Path.Combine(folder, "memory.peak"); // since Linux 5.19
        long microseconds = KernelFile.ReadCounter(Path.Combine(folder, "cpu.stat"), "usage_usec");
        return new ResourceUsage(
            now, File.Exists(peak) ? CgroupFolder.ReadNumber(peak) : now, TimeSpan.FromMicroseconds(microseconds));
    }

    public long OutOfMemoryKills(string relative) =>
        KernelFile.ReadCounter(Path.Combine(_root, relative, "memory.events"), "oom_kill");

    public long ProcessLimitHits(string relative) =>
        KernelFile.ReadCounter(Path.Combine(_root, relative, "pids.events"), "max");

    public void Kill(string relative)
    {
        string folder = Path.Combine(_root, relative);
        string kill = Path.Combine(folder, "cgroup.kill"); // since Linux 5.14
        if (File.Exists(kill))
        {
            KernelFile.Write(kill, "1");
        }
        else
        {
            CgroupFolder.KillProcesses(folder);
        }
    }
}
