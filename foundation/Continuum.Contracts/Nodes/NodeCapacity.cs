namespace Continuum.Contracts.Nodes;

/// <summary>What a node has to give to functions.</summary>
/// <param name="CpuMillis">Thousandths of a core.</param>
/// <param name="MemoryBytes">Bytes of memory for sandboxes.</param>
/// <param name="DiskBytes">Bytes of disk for images, events and results.</param>
public sealed record NodeCapacity(int CpuMillis, long MemoryBytes, long DiskBytes);
