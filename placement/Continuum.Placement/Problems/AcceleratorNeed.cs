namespace Continuum.Placement.Problems;

/// <summary>What one replica needs of an accelerator.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Millis">Thousandths of a device; 1000 a device that is not shared; 0 or more.</param>
/// <param name="MemoryBytes">Bytes of its memory; 0 or more.</param>
public sealed record AcceleratorNeed(AcceleratorKind Kind, int Millis, long MemoryBytes);
