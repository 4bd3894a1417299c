using Continuum.Placement.Plans;

namespace Continuum.Placement.Explanation;

/// <summary>Why a function is where it is.</summary>
public sealed record FunctionExplanation
{
    /// <summary>Its key.</summary>
    public required string Function { get; init; }

    /// <summary>Replicas that were wanted.</summary>
    public required int Wanted { get; init; }

    /// <summary>Replicas, domains and neighbours that are missing; 0 when every hard constraint holds.</summary>
    public required long Missing { get; init; }

    /// <summary>The nodes that carry it, in the order of their ids.</summary>
    public required IReadOnlyList<ChosenReplica> Chosen { get; init; }

    /// <summary>
    /// The probability that enough replicas are up and answer within the objective; 1 where there is no replica to fail
    /// and none is asked for.
    /// </summary>
    public required double Availability { get; init; }

    /// <summary>The availability asked for; null for none.</summary>
    public required double? AvailabilityTarget { get; init; }

    /// <summary>What it costs, term by term.</summary>
    public required CostTerms Cost { get; init; }

    /// <summary>How many nodes each reason ruled out, in the order of the reasons.</summary>
    public required IReadOnlyList<RejectionCount> Counts { get; init; }

    /// <summary>Nodes that no reason was looked for; 0 in the full form.</summary>
    public required int NotLookedAt { get; init; }

    /// <summary>The same site by site, in the order of the places; empty unless the full form was asked for.</summary>
    public IReadOnlyList<SiteCount> Sites { get; init; } = [];

    /// <summary>The best sets with another node, cheapest first; empty unless the full form was asked for.</summary>
    public IReadOnlyList<Alternative> Alternatives { get; init; } = [];

    /// <summary>Every node not chosen, in the order of their ids; empty unless the full form was asked for.</summary>
    public IReadOnlyList<NodeNotChosen> NotChosen { get; init; } = [];

    /// <summary>Replicas that move; empty unless the full form was asked for.</summary>
    public IReadOnlyList<MoveExplanation> Moves { get; init; } = [];
}
