namespace Continuum.Placement.Bounds;

/// <summary>What a function costs at least on any node of a price class that is none of its items.</summary>
/// <param name="Cost">Micros an hour of a replica, or of the whole function.</param>
/// <param name="Cells">Micros an hour of each of its relaxed cells.</param>
internal readonly record struct Rest(long Cost, long[] Cells);
