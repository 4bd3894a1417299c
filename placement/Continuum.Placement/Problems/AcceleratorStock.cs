namespace Continuum.Placement.Problems;

/// <summary>
/// The accelerators of one kind on one node. Replicas are counted against the sum over the devices; a replica never
/// needs more memory than one device has unless it takes several whole ones.
/// </summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Devices">How many; 1 or more.</param>
/// <param name="MemoryBytesEach">Bytes of memory of each; 0 or more.</param>
public sealed record AcceleratorStock(AcceleratorKind Kind, int Devices, long MemoryBytesEach);
