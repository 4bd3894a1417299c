namespace Continuum.Placement.Lab.Workloads;

/// <summary>Clients of a function at one site.</summary>
/// <param name="Site">The site's position in the topology.</param>
/// <param name="Share">The share of the function's events that arise there on average; above 0.</param>
/// <param name="ShiftMinutes">
/// How far its clock is behind the first site's: its events follow the function's course of the day so much later.
/// </param>
public sealed record LabCell(int Site, double Share, int ShiftMinutes);
