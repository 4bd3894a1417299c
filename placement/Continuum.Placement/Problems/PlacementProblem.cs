using Continuum.Placement.Availability;
using Continuum.Placement.Network;

namespace Continuum.Placement.Problems;

/// <summary>What there is to place, and where.</summary>
/// <param name="Nodes">Every node of the fleet, those away included: the plan says why they are not chosen.</param>
/// <param name="Functions">Every function that is to run; what is not listed gives its room back.</param>
public sealed record PlacementProblem(IReadOnlyList<PlacementNode> Nodes, IReadOnlyList<PlacementFunction> Functions)
{
    /// <summary>
    /// Round-trip times between places; null where none are known, so that the tree of places is all there is to go by.
    /// </summary>
    public INetworkView? Network { get; init; }

    /// <summary>How often nodes and failure domains are down.</summary>
    public FailureModel Failures { get; init; } = new();

    /// <summary>Calls between functions.</summary>
    public IReadOnlyList<FunctionEdge> Edges { get; init; } = [];

    /// <summary>End-to-end latency objectives over chains of functions.</summary>
    public IReadOnlyList<ChainObjective> Chains { get; init; } = [];

    /// <summary>Data that functions read.</summary>
    public IReadOnlyList<DataSet> Data { get; init; } = [];

    /// <summary>What the terms of the objective weigh.</summary>
    public ObjectiveWeights Weights { get; init; } = new();

    /// <summary>
    /// How many replicas may move of the planner's own accord, at most; null for no limit. Moves that a lost or
    /// forbidden node forces are not counted.
    /// </summary>
    public int? MoveBudget { get; init; }
}
