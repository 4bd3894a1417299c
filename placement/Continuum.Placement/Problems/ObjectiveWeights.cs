namespace Continuum.Placement.Problems;

/// <summary>
/// What the terms of the objective weigh, all in cost units an hour, so that a plan can be explained in one unit. Hard
/// constraints and replicas that find no node come before all of them and are not weighed.
/// </summary>
public sealed record ObjectiveWeights
{
    /// <summary>For each event a second that misses its latency objective; 0 or more.</summary>
    public double Miss { get; init; } = 1;

    /// <summary>For each millisecond of expected latency of each event a second; 0 or more.</summary>
    public double LatencyMs { get; init; } = 0.0001;

    /// <summary>For each factor of ten by which a function is less available than asked for; 0 or more.</summary>
    public double Unavailability { get; init; } = 10;

    /// <summary>For each cost unit above a function's ceiling; 0 or more.</summary>
    public double AboveCeiling { get; init; } = 10;

    /// <summary>For each replica that moves of the planner's own accord, paid over the horizon; 0 or more.</summary>
    public double Move { get; init; } = 0.01;

    /// <summary>How much more than its cost a move must bring; 0 or more (hysteresis).</summary>
    public double MoveMargin { get; init; } = 0.25;

    /// <summary>Hours over which what is paid once (moves, fetched images, copied data) is spread; above 0.</summary>
    public double HorizonHours { get; init; } = 1;

    /// <summary>
    /// For each GiB between two nodes' places, by how many levels they share: none, the region, the zone, the site.
    /// Four figures, 0 or more.
    /// </summary>
    public IReadOnlyList<double> TransferGiB { get; init; } = [0.02, 0.01, 0.005, 0];

    /// <summary>For each GiB of an image or a model that a node must fetch first; 0 or more.</summary>
    public double FetchGiB { get; init; } = 0.005;

    /// <summary>The share of <see cref="PlacementFunction.RatePerReplica"/> that is planned with; above 0, at most
    /// 1.</summary>
    public double MaxLoad { get; init; } = 0.8;

    /// <summary>The share of memory, processor time and disk that is kept free for failover; 0 or more and below 1.</summary>
    public double Headroom { get; init; }
}
