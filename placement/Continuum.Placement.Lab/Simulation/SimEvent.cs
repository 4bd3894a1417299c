namespace Continuum.Placement.Lab.Simulation;

/// <summary>Something that happens at a time.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">The node, function or minute.</param>
/// <param name="Epoch">The node's epoch when it was planned; a later one makes it void.</param>
internal readonly record struct SimEvent(SimEventKind Kind, int Subject, int Epoch = 0);
