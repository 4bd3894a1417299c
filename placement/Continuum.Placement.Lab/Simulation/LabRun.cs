namespace Continuum.Placement.Lab.Simulation;

/// <summary>What came of one policy in one scenario.</summary>
public sealed record LabRun
{
    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The seed that the scenario was made with.</summary>
    public required int Seed { get; init; }

    /// <summary>Hours that were simulated.</summary>
    public required double Hours { get; init; }

    /// <summary>Events that came.</summary>
    public required double Events { get; init; }

    /// <summary>The share of events answered within their objective.</summary>
    public required double HitShare { get; init; }

    /// <summary>The same as the mean over functions, each counting alike.</summary>
    public required double FunctionHitShare { get; init; }

    /// <summary>The share of events answered at all.</summary>
    public required double ServedShare { get; init; }

    /// <summary>Median latency of answered events, in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>95th percentile.</summary>
    public required double P95Ms { get; init; }

    /// <summary>99th percentile.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Functions that were asked to be available.</summary>
    public required int Promised { get; init; }

    /// <summary>How many of those were.</summary>
    public required int Kept { get; init; }

    /// <summary>Availability asked for, mean over those functions; 1 where there are none.</summary>
    public required double TargetMean { get; init; }

    /// <summary>Availability achieved, mean over those functions; 1 where there are none.</summary>
    public required double AvailableMean { get; init; }

    /// <summary>Cost units of nodes and replicas, over the run.</summary>
    public required double Cost { get; init; }

    /// <summary>GiB that were sent to clients.</summary>
    public required double ServedGiB { get; init; }

    /// <summary>Replicas moved although their node was up.</summary>
    public required long VoluntaryMoves { get; init; }

    /// <summary>Replicas moved since their node was lost.</summary>
    public required long ForcedMoves { get; init; }

    /// <summary>
    /// Replicas that moved of the policy's own accord in a minute, as a share of all: what 95 of 100 minutes do not
    /// pass.
    /// </summary>
    public required double MovedShareP95 { get; init; }

    /// <summary>Replicas added for load or in place of missing ones.</summary>
    public required long ScaledOut { get; init; }

    /// <summary>Replicas given up.</summary>
    public required long ScaledIn { get; init; }

    /// <summary>How often the policy was asked.</summary>
    public required int Plans { get; init; }

    /// <summary>Seconds that the policy took for all of that; the one figure that differs from run to run.</summary>
    public required double PlanningSeconds { get; init; }

    /// <summary>The course of the run.</summary>
    public required IReadOnlyList<LabSample> Samples { get; init; }

    /// <summary>By function, in the order of the scenario.</summary>
    public required IReadOnlyList<LabFunctionResult> Functions { get; init; }

    /// <summary>By site, in the order of the topology.</summary>
    public required IReadOnlyList<LabSiteResult> Sites { get; init; }

    /// <summary>Latency in milliseconds at each percent from 1 to 99, then 99.9 of a hundred.</summary>
    public required IReadOnlyList<double> LatencyPercentiles { get; init; }
}
