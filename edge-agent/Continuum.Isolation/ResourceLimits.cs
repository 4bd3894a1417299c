namespace Continuum.Isolation;

/// <summary>What one isolated program may use, all its processes together unless said otherwise.</summary>
public sealed record ResourceLimits
{
    /// <summary>The least that <see cref="MemoryBytes"/> may be: room for the tools that set the sandbox up.</summary>
    public const long LeastMemoryBytes = 8L << 20;

    /// <summary>
    /// Memory in bytes: everything the processes use, files in /tmp and /dev/shm included; swap does not add to it.
    /// Above it the whole program is killed. At least <see cref="LeastMemoryBytes"/>.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>
    /// Quota of /tmp in bytes, at least one page (4096); it also counts towards <see cref="MemoryBytes"/>.
    /// </summary>
    public required long TmpBytes { get; init; }

    /// <summary>Processes and threads at one time, at least 1; fork(2) fails with EAGAIN above it.</summary>
    public required int MaxProcesses { get; init; }

    /// <summary>Thousandths of one CPU, at least 10; null for no limit.</summary>
    public int? CpuMillis { get; init; }

    /// <summary>Open descriptors of each process, at least 16.</summary>
    public int MaxOpenFiles { get; init; } = 1024;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryBytes, LeastMemoryBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(TmpBytes, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxProcesses, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CpuMillis ?? 10, 10, nameof(CpuMillis));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOpenFiles, 16);
    }
}
