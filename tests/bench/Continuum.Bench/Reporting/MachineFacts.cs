using System.Globalization;
using System.Runtime.InteropServices;

namespace Continuum.Bench.Reporting;

/// <summary>The machine that a run was made on, and how busy others kept it.</summary>
internal sealed record MachineFacts
{
    public required string Cpu { get; init; }

    public required int Cores { get; init; }

    /// <summary>As in <c>/proc/meminfo</c>.</summary>
    public required string Memory { get; init; }

    public required string Kernel { get; init; }

    public required string Dotnet { get; init; }

    /// <summary>As the node that ran the functions says.</summary>
    public required string SandboxKind { get; init; }

    /// <summary>The KVM that micro-VMs ran on, and whether that is inside a virtual machine; null: none ran.</summary>
    public string? Kvm { get; init; }

    /// <summary>The load average over one minute before anything was started.</summary>
    public required double LoadBefore { get; init; }

    /// <summary>The same at the end: this run's own load is in it.</summary>
    public required double LoadAfter { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    public static double LoadAverage() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public static MachineFacts Read(string sandboxKind, double loadBefore, TimeProvider time) => new()
    {
        Cpu = Field("/proc/cpuinfo", "model name"),
        Cores = Environment.ProcessorCount,
        Memory = Field("/proc/meminfo", "MemTotal"),
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Dotnet = RuntimeInformation.FrameworkDescription,
        SandboxKind = sandboxKind,
        LoadBefore = loadBefore,
        LoadAfter = LoadAverage(),
        MeasuredAt = time.GetUtcNow(),
    };

    private static string Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault("unknown");
}
