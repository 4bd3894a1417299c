using System.ComponentModel.DataAnnotations;

namespace Continuum.Sandbox.Workers;

/// <summary>How worker processes are started and what they may use.</summary>
public sealed class WorkerSandboxOptions
{
    /// <summary>The program <c>continuum-worker</c>, with what belongs to it in its folder.</summary>
    [Required]
    public string ProgramPath { get; set; } = "";

    /// <summary>The folder for templates and what else workers need on the disk; root's alone.</summary>
    [Required]
    public string DataFolder { get; set; } = "";

    /// <summary>
    /// Bytes of memory that one worker and its sandboxes may use; 0: three quarters of this machine's.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>Seconds that a worker has to start.</summary>
    [Range(1, 600)]
    public int StartSeconds { get; set; } = 30;

    /// <summary>How sandboxes are kept ready; the same in each worker.</summary>
    public SandboxPoolOptions Pool { get; set; } = new();

    internal TimeSpan StartLimit => TimeSpan.FromSeconds(StartSeconds);

    internal long Memory =>
        MemoryBytes > 0 ? MemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
}
