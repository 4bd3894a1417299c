namespace Continuum.Contracts.Declarations;

/// <summary>An edge of the application graph: with what this function exchanges bytes. One end is given.</summary>
/// <param name="Function">A function of the same namespace, or null.</param>
/// <param name="Data">The name of a data set, or null.</param>
/// <param name="BytesPerEvent">Bytes exchanged for one event.</param>
public sealed record NearEdge(string? Function, string? Data, long BytesPerEvent);
