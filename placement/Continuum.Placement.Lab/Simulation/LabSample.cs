namespace Continuum.Placement.Lab.Simulation;

/// <summary>A stretch of a run.</summary>
/// <param name="EndHours">Its end, from the start of the run.</param>
/// <param name="EventsPerSecond">Events that came.</param>
/// <param name="HitShare">The share answered within its objective; 1 where none came.</param>
/// <param name="ServedShare">The share answered at all; 1 where none came.</param>
/// <param name="P50Ms">Median latency of what was answered; 0 where nothing was.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="NodesDown">Nodes down at its end.</param>
/// <param name="Replicas">Replicas at its end.</param>
/// <param name="CostPerHour">Cost units an hour at its end, traffic apart.</param>
/// <param name="Moves">Replicas started since the start of the run in place of others, forced or not.</param>
public sealed record LabSample(
    double EndHours,
    double EventsPerSecond,
    double HitShare,
    double ServedShare,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    int NodesDown,
    int Replicas,
    double CostPerHour,
    long Moves);
