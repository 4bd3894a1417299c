namespace Continuum.Placement.Lab.Simulation;

/// <summary>Why and when a policy is asked for a plan.</summary>
/// <param name="Kind">Why.</param>
/// <param name="At">When, from the start of the simulation.</param>
/// <param name="Nodes">Ids of the nodes that it is about; empty where it is about none.</param>
public sealed record LabEvent(LabEventKind Kind, TimeSpan At, IReadOnlyList<string> Nodes);
