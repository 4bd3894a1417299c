namespace Continuum.Placement.Lab.Simulation;

/// <summary>What happens in a simulation; at the same time in this order.</summary>
internal enum SimEventKind
{
    NodeUp,
    NodeDown,
    Noticed,
    GraceOver,
    ReplicaChange,
    Minute,
    Replan,
}
