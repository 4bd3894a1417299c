namespace Continuum.Placement.Problems;

/// <summary>A function as placement sees it.</summary>
public sealed record PlacementFunction
{
    /// <summary>More replicas than these are never planned for one function.</summary>
    public const int MostReplicas = 16;

    /// <summary>Unique in the problem; <c>namespace/name</c>.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Its memory limit. A node that carries it reserves room for one warm instance; concurrency beyond that is the
    /// node's to admit by what is free at the time, since most functions are idle most of the time.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Thousandths of a core that one replica reserves; none where it takes what is left.</summary>
    public int CpuMillis { get; init; }

    /// <summary>Bytes of disk that one replica reserves.</summary>
    public long DiskBytes { get; init; }

    /// <summary>What one replica needs of an accelerator, or null.</summary>
    public AcceleratorNeed? Accelerator { get; init; }

    /// <summary>Where its events arise, how many, and how soon they are to be answered; a place each once.</summary>
    public IReadOnlyList<ClientDemand> Demand { get; init; } = [];

    /// <summary>How available it is to be, or null.</summary>
    public AvailabilityObjective? Availability { get; init; }

    /// <summary>Cost units an hour that its replicas and their traffic may cost, or null.</summary>
    public double? CostPerHourAtMost { get; init; }

    /// <summary>
    /// Milliseconds from an event's arrival at a node to its answer, at the objective's quantile; 0 or more. A place
    /// may have its own (<see cref="ClientDemand.ServiceMs"/>); chains of functions count this one.
    /// </summary>
    public double ServiceMs { get; init; }

    /// <summary>Events a second that one replica can serve, or null for no limit; above 0.</summary>
    public double? RatePerReplica { get; init; }

    /// <summary>The digest of its image, or null.</summary>
    public string? Image { get; init; }

    /// <summary>Bytes of the image that a node without it fetches.</summary>
    public long ImageBytes { get; init; }

    /// <summary>The model its accelerator must hold, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Bytes of the model that a node without it fetches.</summary>
    public long ModelBytes { get; init; }

    /// <summary>Data it reads.</summary>
    public IReadOnlyList<DataUse> Data { get; init; } = [];

    /// <summary>Functions that no replica of it may be beside.</summary>
    public IReadOnlyList<Neighbour> Apart { get; init; } = [];

    /// <summary>Functions that every replica of it must be beside a replica of.</summary>
    public IReadOnlyList<Neighbour> Together { get; init; } = [];

    /// <summary>Replicas in one failure domain, at most, or null.</summary>
    public DomainLimit? DomainLimit { get; init; }

    /// <summary>Cost units of moving one replica, or null for <see cref="ObjectiveWeights.Move"/>.</summary>
    public double? MoveCost { get; init; }

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

    /// <summary>How many nodes carry it, at most; null for <see cref="MostReplicas"/>.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>Nodes that carry it now; they keep it unless a constraint breaks.</summary>
    public IReadOnlyList<string> CurrentNodes { get; init; } = [];

    /// <summary>Who comes first where not all fits: the higher.</summary>
    public int Priority { get; init; }

    /// <summary>Nodes wanted: the minimum, or a node a domain where the spread asks for more.</summary>
    internal int Replicas => Math.Max(MinReplicas, Spread?.AtLeast ?? 1);
}
