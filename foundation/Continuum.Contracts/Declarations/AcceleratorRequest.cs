namespace Continuum.Contracts.Declarations;

/// <summary>An accelerator that a function needs.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="MemoryBytes">Bytes of its memory, or null where any amount will do.</param>
/// <param name="Count">How many; 1 where none is declared.</param>
/// <param name="Exclusive">Whether it is the function's alone; else it is time-shared.</param>
public sealed record AcceleratorRequest(AcceleratorKind Kind, long? MemoryBytes, int Count, bool Exclusive);
