namespace Continuum.Placement.Lab.Simulation;

/// <summary>All runs of an experiment.</summary>
/// <param name="Options">What was simulated.</param>
/// <param name="Topology">The fleet in words.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Functions">How many functions.</param>
/// <param name="Outages">How many outages of nodes, in the first seed's scenario.</param>
/// <param name="Runs">The runs, policy by policy, seed by seed.</param>
public sealed record LabReport(
    LabOptions Options, string Topology, int Nodes, int Functions, int Outages, IReadOnlyList<LabRun> Runs);
