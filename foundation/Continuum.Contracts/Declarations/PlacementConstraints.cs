namespace Continuum.Contracts.Declarations;

/// <summary>What placement must keep to.</summary>
public sealed record PlacementConstraints
{
    /// <summary>Locations, or prefixes of locations with <c>*</c>, that it may run in; none means anywhere.</summary>
    public IReadOnlyList<string> Residency { get; init; } = [];

    /// <summary>Labels that a node must have, each with one of the values; <c>kind</c>, <c>arch</c> too.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> NodeSelector { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Replicas in different failure domains, or null.</summary>
    public SpreadConstraint? Spread { get; init; }

    /// <summary>The edges of the application graph at this function.</summary>
    public IReadOnlyList<NearEdge> Near { get; init; } = [];

    /// <summary>How many nodes carry it.</summary>
    public ReplicaRange Replicas { get; init; } = new(Min: 1, Max: null);
}
