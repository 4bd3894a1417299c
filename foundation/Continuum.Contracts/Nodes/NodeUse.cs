namespace Continuum.Contracts.Nodes;

/// <summary>What a node's functions use now, as its heartbeat says.</summary>
public sealed record NodeUse
{
    /// <summary>Thousandths of a core, over the last heartbeat interval.</summary>
    public int CpuMillis { get; init; }

    /// <summary>Bytes of memory in sandboxes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Bytes in use on the file system of the data directory.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Sandboxes alive, ready or running.</summary>
    public int Sandboxes { get; init; }

    /// <summary>Events waiting in the durable queue.</summary>
    public long QueuedEvents { get; init; }

    /// <summary>Events in the dead-letter queue.</summary>
    public long DeadLetters { get; init; }
}
