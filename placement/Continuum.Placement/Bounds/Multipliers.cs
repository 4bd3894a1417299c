namespace Continuum.Placement.Bounds;

/// <summary>
/// The prices of the relaxed rows, in whole micros: any whole numbers give a valid bound, computed without rounding.
/// </summary>
/// <param name="Function">For each function, what one replica of it is worth.</param>
/// <param name="Cell">For each cell that is relaxed by itself, what serving it is worth.</param>
internal sealed record Multipliers(long[] Function, long[] Cell);
