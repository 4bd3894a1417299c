namespace Continuum.Placement.Explanation;

/// <summary>
/// A cost, term by term, in millionths of a cost unit an hour. The terms add up to the objective exactly: what is lost
/// in rounding one of them is in <see cref="Latency"/>.
/// </summary>
public readonly record struct CostTerms
{
    /// <summary>What the replicas reserve: cores, memory, accelerators.</summary>
    public long Replicas { get; init; }

    /// <summary>Images and models that must be fetched first.</summary>
    public long Fetches { get; init; }

    /// <summary>Bytes between clients and replicas.</summary>
    public long Traffic { get; init; }

    /// <summary>Data that is read from afar or copied.</summary>
    public long Data { get; init; }

    /// <summary>Expected milliseconds.</summary>
    public long Latency { get; init; }

    /// <summary>Events that miss their objective, and those that no replica has room for.</summary>
    public long Misses { get; init; }

    /// <summary>What is missing to the availability asked for.</summary>
    public long Availability { get; init; }

    /// <summary>What is above the cost ceiling.</summary>
    public long Ceiling { get; init; }

    /// <summary>Replicas that move of the planner's own accord.</summary>
    public long Moves { get; init; }

    /// <summary>Nodes that are in use: of one function, those that would not be without it.</summary>
    public long Nodes { get; init; }

    /// <summary>Calls and end-to-end objectives: of one function, those of its whole application.</summary>
    public long Calls { get; init; }

    /// <summary>The sum of all terms.</summary>
    public long Micros =>
        Replicas + Fetches + Traffic + Data + Latency + Misses + Availability + Ceiling + Moves + Nodes + Calls;

    /// <summary>The sum in cost units an hour.</summary>
    public double Units => Micros / 1e6;

    /// <summary>Adds term by term.</summary>
    public static CostTerms operator +(CostTerms one, CostTerms other) => new()
    {
        Replicas = one.Replicas + other.Replicas,
        Fetches = one.Fetches + other.Fetches,
        Traffic = one.Traffic + other.Traffic,
        Data = one.Data + other.Data,
        Latency = one.Latency + other.Latency,
        Misses = one.Misses + other.Misses,
        Availability = one.Availability + other.Availability,
        Ceiling = one.Ceiling + other.Ceiling,
        Moves = one.Moves + other.Moves,
        Nodes = one.Nodes + other.Nodes,
        Calls = one.Calls + other.Calls,
    };

    /// <summary>Subtracts term by term.</summary>
    public static CostTerms operator -(CostTerms one, CostTerms other) => new()
    {
        Replicas = one.Replicas - other.Replicas,
        Fetches = one.Fetches - other.Fetches,
        Traffic = one.Traffic - other.Traffic,
        Data = one.Data - other.Data,
        Latency = one.Latency - other.Latency,
        Misses = one.Misses - other.Misses,
        Availability = one.Availability - other.Availability,
        Ceiling = one.Ceiling - other.Ceiling,
        Moves = one.Moves - other.Moves,
        Nodes = one.Nodes - other.Nodes,
        Calls = one.Calls - other.Calls,
    };

    /// <summary>Adds term by term.</summary>
    public static CostTerms Add(CostTerms left, CostTerms right) => left + right;

    /// <summary>Subtracts term by term.</summary>
    public static CostTerms Subtract(CostTerms left, CostTerms right) => left - right;

    /// <summary>The terms with their names, in a fixed order.</summary>
    public IReadOnlyList<(string Name, long Micros)> Named() =>
    [
        ("replicas", Replicas),
        ("fetches", Fetches),
        ("traffic", Traffic),
        ("data", Data),
        ("latency", Latency),
        ("misses", Misses),
        ("availability", Availability),
        ("ceiling", Ceiling),
        ("moves", Moves),
        ("nodes", Nodes),
        ("calls", Calls),
    ];
}
