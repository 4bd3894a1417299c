using Continuum.Contracts.Desired;

namespace Continuum.Grains.Nodes;

/// <summary>What one namespace wants of a node.</summary>
/// <param name="Assignments">The versions it is to run, ordered by version.</param>
/// <param name="Routes">The namespace's triggers, as seen from the node.</param>
public sealed record NodePart(IReadOnlyList<Assignment> Assignments, IReadOnlyList<Route> Routes)
{
    /// <summary>Nothing.</summary>
    public static NodePart Empty { get; } = new([], []);

    /// <summary>What its functions hold of the node's accelerators.</summary>
    public IReadOnlyList<AcceleratorHold> Accelerators { get; init; } = [];

    /// <summary>Whether nothing is wanted.</summary>
    public bool IsEmpty => Assignments.Count == 0 && Routes.Count == 0;
}
