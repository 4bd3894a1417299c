namespace Continuum.Placement.Lab.Data;

/// <summary>A point on the map: a base station or a user.</summary>
/// <param name="Name">What the file calls it; its number in the file, from 0, where it has no name.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="CoverageMetres">How far a station reaches; null where the file does not say.</param>
public sealed record GeoPoint(string Name, double Latitude, double Longitude, double? CoverageMetres);
