using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// A simple way to place functions that others are compared with. It keeps hard constraints (room, residency, labels,
/// sandboxes, devices, one replica a node, apartness, closeness, domain limits), keeps replicas where they are while
/// that is allowed, and places the least number of each function, those of higher priority first.
/// </summary>
public interface IBaseline
{
    /// <summary>What to call it in reports.</summary>
    string Name { get; }

    /// <summary>Places the functions; the same problem and seed give the same placement.</summary>
    PlacedReplicas Plan(PlacementProblem problem);
}
