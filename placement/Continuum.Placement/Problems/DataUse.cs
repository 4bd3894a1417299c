namespace Continuum.Placement.Problems;

/// <summary>A function reads data: an edge of the application graph.</summary>
/// <param name="Data">The <see cref="DataSet.Name"/>.</param>
/// <param name="BytesPerEvent">Bytes read for each event; 0 or more.</param>
/// <param name="ReadsPerEvent">Round trips to it for each event, one after the other; 0 or more.</param>
public sealed record DataUse(string Data, double BytesPerEvent, double ReadsPerEvent = 1);
