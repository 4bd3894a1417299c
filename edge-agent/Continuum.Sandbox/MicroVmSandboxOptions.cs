using System.ComponentModel.DataAnnotations;

namespace Continuum.Sandbox;

/// <summary>What sandboxes by micro-VMs may use beside what a version declares.</summary>
public sealed class MicroVmSandboxOptions
{
    /// <summary>How sandboxes are kept ready.</summary>
    public SandboxPoolOptions Pool { get; set; } = new();

    /// <summary>
    /// The folder for snapshots of programs that wait for their first event; made when it is missing. Nobody else may
    /// write there.
    /// </summary>
    [Required]
    public string TemplateFolder { get; set; } = "";

    /// <summary>Days after which a snapshot that was not used is removed at a start.</summary>
    [Range(1, 3650)]
    public int TemplateDays { get; set; } = 7;

    /// <summary>
    /// Bytes that /tmp holds at most, where the memory limit allows as much: files there count towards it.
    /// </summary>
    [Range(4096, long.MaxValue)]
    public long TmpBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Threads of one program, as Lambda's limit.</summary>
    [Range(1, 1_000_000)]
    public int MaxThreads { get; set; } = 1024;

    /// <summary>Open descriptors of one program, as Lambda's limit.</summary>
    [Range(16, 1_000_000)]
    public int MaxOpenFiles { get; set; } = 1024;

    /// <summary>
    /// Programs that run at the same time, at most: each has a thread of this machine meanwhile. Those that wait, for
    /// events or for anything else, are not counted. 0: 64, or sixteen for each processor where that is more.
    /// </summary>
    [Range(0, 4096)]
    public int MaxRunning { get; set; }

    /// <summary>
    /// Whether who waits for an invocation goes on on the thread that runs the program: a hand-over less, for those who
    /// do not block there.
    /// </summary>
    public bool AnswersInline { get; set; }

    internal int RunnersAtMost => MaxRunning > 0 ? MaxRunning : Math.Max(64, Environment.ProcessorCount * 16);
}
