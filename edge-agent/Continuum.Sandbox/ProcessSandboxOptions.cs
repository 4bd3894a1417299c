using System.ComponentModel.DataAnnotations;
using Continuum.Isolation;

namespace Continuum.Sandbox;

/// <summary>What sandboxes by process isolation may use beside what a version declares.</summary>
public sealed class ProcessSandboxOptions
{
    /// <summary>How sandboxes are kept ready.</summary>
    public SandboxPoolOptions Pool { get; set; } = new();

    /// <summary>Tools, user ids and control groups.</summary>
    public IsolationOptions Isolation { get; set; } = new();

    /// <summary>
    /// Bytes that /tmp holds at most, where the memory limit allows as much: files there count towards it.
    /// </summary>
    [Range(4096, long.MaxValue)]
    public long TmpBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Processes and threads of one sandbox, as Lambda's limit.</summary>
    [Range(1, 1_000_000)]
    public int MaxProcesses { get; set; } = 1024;

    /// <summary>Open descriptors of one process, as Lambda's limit.</summary>
    [Range(16, 1_000_000)]
    public int MaxOpenFiles { get; set; } = 1024;

    /// <summary>Thousandths of a processor for one sandbox; null: no limit.</summary>
    [Range(10, 1_000_000)]
    public int? CpuMillis { get; set; }
}
