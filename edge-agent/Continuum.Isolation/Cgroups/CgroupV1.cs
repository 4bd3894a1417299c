using System.Globalization;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>Version 1: a hierarchy for each controller (kernel documentation, admin-guide/cgroup-v1).</summary>
internal sealed class CgroupV1 : ICgroupHierarchy
{
    /// <summary>The period of the CPU quota: the kernel's default, 100 ms.</summary>
    private const int PeriodMicroseconds = 100_000;
    private const int ReadOnly = 0;
    private const int CloseOnExecNonBlocking = 0x80800; // sys/eventfd.h: EFD_CLOEXEC | EFD_NONBLOCK

    private static readonly string[] Wanted = ["memory", "pids", "cpu", "cpuacct"];

    private readonly string _memory;
    private readonly string _pids;
    private readonly string? _cpu;
    private readonly string? _cpuAccounting;

    /// <param name="mounts">Controller name to the folder where its hierarchy is mounted; memory and pids at
    /// least.</param>
    internal CgroupV1(IReadOnlyDictionary<string, string> mounts)
    {
        _memory = mounts["memory"];
        _pids = mounts["pids"];
        _cpu = mounts.GetValueOrDefault("cpu");
        _cpuAccounting = mounts.GetValueOrDefault("cpuacct");
        Controllers = [.. Wanted.Where(mounts.ContainsKey)];
        Roots = [.. Controllers.Select(controller => mounts[controller]).Distinct()];
        LimitsSwap = File.Exists(Path.Combine(_memory, "memory.memsw.limit_in_bytes"));
    }

    public int Version => 1;

    public IReadOnlyList<string> Controllers { get; }

    public bool LimitsSwap { get; }

    public IReadOnlyList<string> Roots { get; }

    public void PrepareParent(string relative)
    {
        foreach (string root in Roots)
        {
            CgroupFolder.Create(Path.Combine(root, relative), mayExist: true);
        }
    }

    public IEnumerable<CgroupSetting> SettingsFor(string relative, ResourceLimits limits)
    {
        string bytes = limits.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        yield return new(Path.Combine(_memory, relative, "memory.limit_in_bytes"), bytes);
        if (LimitsSwap)
        {
            // Memory and swap together: at the same value no byte can be swapped out to make room.
            yield return new(Path.Combine(_memory, relative, "memory.memsw.limit_in_bytes"), bytes);
        }

        yield return new(Path.Combine(_pids, relative, "pids.max"), SandboxCgroup.TaskLimit(limits));
        if (limits.CpuMillis is { } millis)
        {
            string cpu = _cpu ?? throw SandboxCgroup.NoCpuController();
            long quota = (long)millis * PeriodMicroseconds / 1000;
            yield return new(
                Path.Combine(cpu, relative, "cpu.cfs_quota_us"), quota.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Registers for the notice of section 9 of cgroup-v1/memory: the kernel kills one task only.</summary>
    public FileDescriptor? WatchOutOfMemory(string relative)
    {
        string folder = Path.Combine(_memory, relative);
        using FileDescriptor control = FileDescriptor.Open(Path.Combine(folder, "memory.oom_control"), ReadOnly);
        FileDescriptor notice = LibC.eventfd(0, CloseOnExecNonBlocking);
        if (notice.IsInvalid)
        {
            throw IsolationException.FromLastError("eventfd");
        }

        KernelFile.Write(Path.Combine(folder, "cgroup.event_control"), $"{notice.Number} {control.Number}");
        return notice;
    }

    public ResourceUsage ReadUsage(string relative)
    {
        string memory = Path.Combine(_memory, relative);
        long nanoseconds = _cpuAccounting is null
            ? 0
            : CgroupFolder.ReadNumber(Path.Combine(_cpuAccounting, relative, "cpuacct.usage"));
        return new ResourceUsage(
            CgroupFolder.ReadNumber(Path.Combine(memory, "memory.usage_in_bytes")),
            CgroupFolder.ReadNumber(Path.Combine(memory, "memory.max_usage_in_bytes")),
            TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    public long OutOfMemoryKills(string relative) =>
        KernelFile.ReadCounter(Path.Combine(_memory, relative, "memory.oom_control"), "oom_kill");

    public long ProcessLimitHits(string relative) =>
        KernelFile.ReadCounter(Path.Combine(_pids, relative, "pids.events"), "max");

    public void Kill(string relative) => CgroupFolder.KillProcesses(Path.Combine(_pids, relative));
}
