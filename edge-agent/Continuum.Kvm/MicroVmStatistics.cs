namespace Continuum.Kvm;

/// <summary>What a micro-VM has used and done since it was started or restored.</summary>
public sealed record MicroVmStatistics
{
    /// <summary>Bytes of memory in use, page tables included.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Processor time of the thread while it ran the machine, the monitor's work for it included.</summary>
    public required TimeSpan CpuTime { get; init; }

    /// <summary>How often the machine was entered.</summary>
    public required long Entries { get; init; }

    /// <summary>Page faults that the monitor answered.</summary>
    public required long PageFaults { get; init; }

    /// <summary>Bytes written to standard output and error.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>System calls by name, most frequent first, those without a handler included.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Calls { get; init; }
}
