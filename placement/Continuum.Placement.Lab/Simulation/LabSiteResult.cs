namespace Continuum.Placement.Lab.Simulation;

/// <summary>What became of one site in a run: its clients' events, and the replicas it carries.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Latitude">Degrees north; null where it is not known.</param>
/// <param name="Longitude">Degrees east; null where it is not known.</param>
/// <param name="Events">Events of its clients.</param>
/// <param name="HitShare">The share answered within the objective; 1 where none came.</param>
/// <param name="Replicas">Replicas on its nodes at the end.</param>
public sealed record LabSiteResult(
    string Name, double? Latitude, double? Longitude, double Events, double HitShare, int Replicas);
