using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>A site of a simulated fleet: where nodes stand and clients are.</summary>
/// <param name="Name">What to call it on maps.</param>
/// <param name="Place">Its place in the tree of failure domains; unique.</param>
/// <param name="Metro">The row of the round-trip matrix that stands for where it is.</param>
/// <param name="AccessMs">Round trip between it and that row's point: the access network; 0 or more.</param>
/// <param name="Latitude">Degrees north; null where it is not known.</param>
/// <param name="Longitude">Degrees east; null where it is not known.</param>
/// <param name="Clients">How many clients it has, relative to other sites; 0 or more.</param>
public sealed record LabSite(
    string Name, Place Place, int Metro, double AccessMs, double? Latitude, double? Longitude, double Clients);
