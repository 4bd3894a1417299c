using Continuum.Contracts.Declarations;

namespace Continuum.Grains.Nodes;

/// <summary>What one function's replica holds of a node's accelerators.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Devices">Whole devices; 0 where it shares one.</param>
/// <param name="MemoryBytes">Bytes of memory, over all its devices.</param>
public sealed record AcceleratorHold(AcceleratorKind Kind, int Devices, long MemoryBytes);
