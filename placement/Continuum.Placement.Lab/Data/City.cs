namespace Continuum.Placement.Lab.Data;

/// <summary>A city between which round trips are measured.</summary>
/// <param name="Name">Its name, as the matrix has it.</param>
/// <param name="Latitude">Degrees north; null where it is not known.</param>
/// <param name="Longitude">Degrees east; null where it is not known.</param>
/// <param name="Population">People; null where it is not known.</param>
public sealed record City(string Name, double? Latitude, double? Longitude, long? Population);
