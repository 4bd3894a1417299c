namespace Continuum.Placement.Lab.Failures;

/// <summary>A time in which a node of a simulated fleet is down.</summary>
/// <param name="Node">The node's position in the topology.</param>
/// <param name="StartSeconds">From the start of the simulation.</param>
/// <param name="EndSeconds">When it is up again; after the start.</param>
public readonly record struct Outage(int Node, double StartSeconds, double EndSeconds);
