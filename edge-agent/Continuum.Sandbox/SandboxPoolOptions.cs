using System.ComponentModel.DataAnnotations;

namespace Continuum.Sandbox;

/// <summary>How a sandbox host keeps sandboxes ready and what it takes from them.</summary>
public sealed class SandboxPoolOptions
{
    /// <summary>What functions see as AWS_REGION.</summary>
    [Required]
    public string Region { get; set; } = "continuum";

    /// <summary>Seconds that a program has from its start to its first <c>next</c>.</summary>
    [Range(1, 900)]
    public int InitLimitSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds after which a sandbox that nobody used is destroyed; of a version with <c>isolation: invocation</c> one
    /// is always kept ready.
    /// </summary>
    [Range(1, 86_400)]
    public int KeepAliveSeconds { get; set; } = 300;

    /// <summary>
    /// Bytes that the memory limits of all sandboxes may add up to before no more than one per version is started
    /// ahead of demand; 0: half of this machine's memory.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long AheadMemoryBytes { get; set; }

    /// <summary>Sandboxes of one version that start at the same time, at most; 0: twice the processors.</summary>
    [Range(0, 1024)]
    public int ParallelStarts { get; set; }

    /// <summary>Lines a second that one sandbox may write for long; more are dropped and counted.</summary>
    [Range(1, 1_000_000)]
    public int LogLinesPerSecond { get; set; } = 1000;

    /// <summary>Lines that one sandbox may write at once.</summary>
    [Range(1, 1_000_000)]
    public int LogBurstLines { get; set; } = 5000;

    /// <summary>Lines that wait for the host's log reader, at most; more are dropped and counted.</summary>
    [Range(16, 1_000_000)]
    public int LogQueueLines { get; set; } = 16_384;

    internal TimeSpan InitLimit => TimeSpan.FromSeconds(InitLimitSeconds);

    internal TimeSpan KeepAlive => TimeSpan.FromSeconds(KeepAliveSeconds);

    internal long AheadMemory =>
        AheadMemoryBytes > 0 ? AheadMemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    internal int StartsAtOnce => ParallelStarts > 0 ? ParallelStarts : Environment.ProcessorCount * 2;
}
