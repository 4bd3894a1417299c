namespace Continuum.Placement.Bounds;

/// <summary>A proven lower bound, and what the proof tells about nodes and functions.</summary>
internal sealed record BoundResult
{
    /// <summary>No plan with nothing missing costs less than this many micros an hour.</summary>
    internal required long Micros { get; init; }

    /// <summary>Whether no plan without something missing exists; <see cref="Micros"/> says nothing then.</summary>
    internal required bool IsInfeasible { get; init; }

    /// <summary>Evaluations of the relaxation.</summary>
    internal required int Iterations { get; init; }

    /// <summary>The multipliers that gave the bound: a warm start for the next one.</summary>
    internal required Multipliers Multipliers { get; init; }

    /// <summary>
    /// Micros an hour for one more unit of a resource on a node (nodes times resources): 0 where there is enough.
    /// </summary>
    internal required double[] CapacityPrices { get; init; }

    /// <summary>Micros an hour that each function adds to the bound: what one needs to pay to have it at all.</summary>
    internal required long[] FunctionPrices { get; init; }

    /// <summary>What opening or closing a node against the relaxation costs at least.</summary>
    internal required ReducedCosts Reduced { get; init; }

    /// <summary>Nodes that the relaxation opens.</summary>
    internal required bool[] OpenNodes { get; init; }

    /// <summary>For each function the node on which it is cheapest at these prices among those open, or -1.</summary>
    internal required int[] Picks { get; init; }
}
