namespace Continuum.Kvm;

/// <summary>What a program may use. What exceeds one is killed, or refused where Linux has an error for it.</summary>
public sealed record ProgramLimits
{
    /// <summary>Bytes of memory, page tables and the monitor's pages in it included.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>Bytes that /tmp may hold (ENOSPC).</summary>
    public long TmpBytes { get; init; } = 64L << 20;

    /// <summary>Processor time of the program and of the monitor for it; null: no limit.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Bytes that it may write to standard output and standard error together; null: no limit.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Descriptors (EMFILE).</summary>
    public int Descriptors { get; init; } = 1024;

    /// <summary>Threads (EAGAIN).</summary>
    public int Tasks { get; init; } = 1024;
}
