using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>
/// A problem as the planner works on it: checked, numbered, in arrays. Nodes stand in the order of their ids and
/// functions in the order of their keys, so that the order of the problem's lists decides nothing. It never
/// changes, but for functions that a live plan adds to its own behind the others.
/// </summary>
internal sealed class CompiledProblem
{
    internal required PlacementProblem Source { get; init; }

    internal required PlaceTable Places { get; init; }

    internal required NodeTable Nodes { get; init; }

    internal required FunctionTable Functions { get; init; }

    internal required CellTable Cells { get; init; }

    internal required ClassMasks Masks { get; init; }

    internal required Application[] Applications { get; init; }

    internal required Connections Connections { get; init; }

    internal required DataTable Data { get; init; }

    /// <summary>The numbers of the functions' groups.</summary>
    internal required Names Groups { get; init; }

    /// <summary>The numbers of images and models.</summary>
    internal required Names Held { get; init; }

    internal required FailureTree Failures { get; init; }

    internal ObjectiveWeights Weights => Source.Weights;

    internal int MoveBudget => Source.MoveBudget ?? int.MaxValue;

    /// <summary>Whether the static constraints let a node carry a function: all that no other placement
    /// changes.</summary>
    internal bool Allows(int function, int node) =>
        Masks.Allows(Functions.Group[function], Nodes.Class[node])
        && Resources.Fits(Functions.NeedOf(function), Nodes.CapacityOf(node));
}
