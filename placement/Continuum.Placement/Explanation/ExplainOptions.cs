namespace Continuum.Placement.Explanation;

/// <summary>How much is to be told of a plan.</summary>
public sealed record ExplainOptions
{
    /// <summary>
    /// The keys of the functions to tell of; null for all. Keys that the plan does not know are passed over.
    /// </summary>
    public IReadOnlyList<string>? Functions { get; init; }

    /// <summary>
    /// Whether to look at every node for every function told of: alternatives, a reason for each node not chosen, moves
    /// and what would have to change. Without it only what the plan says of itself is told: nodes, latencies,
    /// availability, costs, and counts of the nodes that static constraints rule out. A plan can be asked at any time:
    /// it holds its problem.
    /// </summary>
    public bool Full { get; init; }

    /// <summary>How many alternatives are told with their terms; 0 or more.</summary>
    public int Alternatives { get; init; } = 5;

    /// <summary>
    /// For how many nodes not chosen it is worked out what would have to change, those that come nearest to being
    /// chosen first; 0 or more. Each is tried out before it is told, which takes as long as compiling the problem.
    /// </summary>
    public int Counterfactuals { get; init; } = 5;
}
