namespace Continuum.Placement.Lab.Protocol;

/// <summary>A line of the state file.</summary>
internal sealed record FinishedPart(string Part, IReadOnlyList<Sample> Samples);
