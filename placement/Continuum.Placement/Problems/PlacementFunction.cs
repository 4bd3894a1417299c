namespace Continuum.Placement.Problems;

/// <summary>A function as placement sees it.</summary>
public sealed record PlacementFunction
{
    /// <summary>The element of <see cref="NearTo"/> that means: where its events arise.</summary>
    public const string Triggers = "triggers";

    /// <summary>Unique in the problem; <c>namespace/name</c>.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Its memory limit. A node that carries it reserves room for one warm instance; concurrency beyond that is the
    /// node's to admit by what is free at the time, since most functions are idle most of the time.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Thousandths of a core that one replica reserves; none where it takes what is left.</summary>
    public int CpuMillis { get; init; }

    /// <summary>Sandboxes that would do; none means any.</summary>
    public IReadOnlyList<string> SandboxKinds { get; init; } = [];

    /// <summary>Places it may run in (see <see cref="PlacePattern"/>); none means anywhere.</summary>
    public IReadOnlyList<string> Residency { get; init; } = [];

    /// <summary>Labels a node must have, each with one of the values; <c>kind</c> is the node's kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> NodeSelector { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Replicas in different failure domains, or null.</summary>
    public SpreadOver? Spread { get; init; }

    /// <summary>How many nodes carry it, at least; 1 or more. A spread over more domains raises it.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>How many nodes carry it, at most, or null.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>
    /// Places to be near to (see <see cref="PlacePattern"/>): the nearest of them counts. <see cref="Triggers"/> stands
    /// for the <see cref="EventPlaces"/>.
    /// </summary>
    public IReadOnlyList<string> NearTo { get; init; } = [];

    /// <summary>Where its events arise.</summary>
    public IReadOnlyList<string> EventPlaces { get; init; } = [];

    /// <summary>Nodes that carry it now; they keep it unless a constraint breaks.</summary>
    public IReadOnlyList<string> CurrentNodes { get; init; } = [];

    /// <summary>Who comes first where not all fits: the higher.</summary>
    public int Priority { get; init; }

    /// <summary>The places to be near to, sorted, each once.</summary>
    internal IReadOnlyList<string> Origins =>
    [
        .. NearTo.SelectMany(place => place == Triggers ? EventPlaces : [place])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Nodes wanted: the minimum, or a node a domain where the spread asks for more.</summary>
    internal int Replicas => Math.Max(MinReplicas, Spread?.AtLeast ?? 1);
}
