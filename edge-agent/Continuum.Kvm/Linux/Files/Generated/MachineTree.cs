using System.Globalization;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>What /proc and /sys tell of the machine: the virtual one of one processor, nothing of the one around
/// it.</summary>
internal static class MachineTree
{
    /// <summary>Adds the files of /proc.</summary>
    public static void AddTo(GeneratedFolder proc, FileSystem files)
    {
        AddText(proc, "/proc", "cpuinfo", process => ProcessorInfo(process.Machine.Processor));
        AddText(proc, "/proc", "meminfo", MemoryInfo);
        AddText(proc, "/proc", "stat", process =>
        {
            long ticks = process.Accounting.CpuNowNs / 10_000_000;
            string times = string.Create(CultureInfo.InvariantCulture, $"{ticks} 0 0 0 0 0 0 0 0 0");
            long started = (process.Clock.RealtimeNs - process.Clock.MonotonicNs) / Timespec.PerSecond;
            return $"cpu  {times}\ncpu0 {times}\nintr 0\nctxt 0\n"
                + string.Create(CultureInfo.InvariantCulture, $"btime {started}\n")
                + "processes 1\nprocs_running 1\nprocs_blocked 0\n";
        });
        AddText(proc, "/proc", "uptime", process => string.Create(
            CultureInfo.InvariantCulture,
            $"{process.Clock.MonotonicNs / (double)Timespec.PerSecond:F2} 0.00\n"));
        AddText(proc, "/proc", "loadavg", process => string.Create(
            CultureInfo.InvariantCulture, $"0.00 0.00 0.00 1/1 {process.Identity.ProcessId}\n"));
        AddText(proc, "/proc", "version", _ => "Linux version 6.1.0-continuum #1 Continuum micro-VM\n");
        AddText(proc, "/proc", "filesystems", _ => "nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n");
        proc.Add("mounts", new GeneratedLink("/proc/mounts", () => "self/mounts"));
        proc.Add("sys", SystemFolder(files));
    }

    /// <summary>/sys, as far as programs look.</summary>
    public static GeneratedFolder CreateSys(FileSystem files)
    {
        GeneratedFolder sys = new(files, "/sys");
        GeneratedFolder devices = AddFolder(sys, files, "/sys/devices");
        GeneratedFolder system = AddFolder(devices, files, "/sys/devices/system");
        GeneratedFolder cpu = AddFolder(system, files, "/sys/devices/system/cpu");
        foreach (string name in (ReadOnlySpan<string>)["online", "possible", "present"])
        {
            AddText(cpu, cpu.Path, name, _ => "0\n");
        }

        AddFolder(cpu, files, $"{cpu.Path}/cpu0");
        return sys;
    }

    private static GeneratedFolder SystemFolder(FileSystem files)
    {
        GeneratedFolder sys = new(files, "/proc/sys");
        GeneratedFolder kernel = AddFolder(sys, files, "/proc/sys/kernel");
        AddText(kernel, kernel.Path, "osrelease", _ => "6.1.0-continuum\n");
        AddText(kernel, kernel.Path, "ostype", _ => "Linux\n");
        AddText(kernel, kernel.Path, "hostname", _ => "continuum\n");
        AddText(kernel, kernel.Path, "pid_max", _ => "32768\n");
        AddText(kernel, kernel.Path, "threads-max", process => Number(process.Limits.Tasks));
        AddText(kernel, kernel.Path, "cap_last_cap", _ => "40\n");
        AddText(kernel, kernel.Path, "ngroups_max", _ => "65536\n");
        GeneratedFolder random = AddFolder(kernel, files, "/proc/sys/kernel/random");
        AddText(random, random.Path, "uuid", process => RandomUuid(process.Entropy) + "\n");
        string? bootId = null;
        AddText(random, random.Path, "boot_id", process => (bootId ??= RandomUuid(process.Entropy)) + "\n");
        AddText(random, random.Path, "entropy_avail", _ => "256\n");
        GeneratedFolder memory = AddFolder(sys, files, "/proc/sys/vm");
        AddText(memory, memory.Path, "overcommit_memory", _ => "1\n");
        AddText(memory, memory.Path, "max_map_count", _ => "65530\n");
        GeneratedFolder fs = AddFolder(sys, files, "/proc/sys/fs");
        AddText(fs, fs.Path, "file-max", process => Number(process.Limits.Descriptors));
        AddText(fs, fs.Path, "pipe-max-size", _ => Number(Streams.Pipe.Capacity));
        return sys;
    }

    private static string ProcessorInfo(ProcessorDescription processor) => string.Create(
        CultureInfo.InvariantCulture,
        $"processor\t: 0\nvendor_id\t: {processor.Vendor}\ncpu family\t: {processor.Family}\n"
        + $"model\t\t: {processor.Model}\nmodel name\t: {processor.Name}\nstepping\t: {processor.Stepping}\n"
        + $"physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\n"
        + $"flags\t\t: {string.Join(' ', processor.Flags)}\n\n");

    private static string MemoryInfo(LinuxProcess process)
    {
        long total = process.Limits.MemoryBytes >> 10;
        long free = Math.Max(0, process.Limits.MemoryBytes - process.Machine.Memory.UsedBytes) >> 10;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            MemTotal:       {total,8} kB
            MemFree:        {free,8} kB
            MemAvailable:   {free,8} kB
            Buffers:               0 kB
            Cached:                0 kB
            SwapTotal:             0 kB
            SwapFree:              0 kB
            Shmem:          {process.Files.Tmp.UsedBytes >> 10,8} kB

            """);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture) + "\n";

    // RFC 9562, version 4.
    private static string RandomUuid(IEntropySource entropy)
    {
        Span<byte> bytes = stackalloc byte[16];
        entropy.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static GeneratedFolder AddFolder(GeneratedFolder into, FileSystem files, string path)
    {
        GeneratedFolder folder = new(files, path);
        into.Add(path[(path.LastIndexOf('/') + 1)..], folder);
        return folder;
    }

    private static void AddText(GeneratedFolder folder, string path, string name, Func<LinuxProcess, string> text) =>
        folder.Add(name, GeneratedNode.Text($"{path}/{name}", text));
}
