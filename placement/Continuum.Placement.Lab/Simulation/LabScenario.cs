using Continuum.Placement.Availability;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>All that one simulation runs on; policies that are compared get the same.</summary>
public sealed record LabScenario
{
    /// <summary>What to call it in reports.</summary>
    public required string Name { get; init; }

    /// <summary>The fleet; its network is what latencies are drawn from.</summary>
    public required LabTopology Topology { get; init; }

    /// <summary>What runs on it.</summary>
    public required IReadOnlyList<LabFunction> Functions { get; init; }

    /// <summary>Which nodes are down when; in the order of the start.</summary>
    public required IReadOnlyList<Outage> Outages { get; init; }

    /// <summary>How long it is; above 0, at most 400 days.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>What placement knows of round trips; null for the truth.</summary>
    public INetworkView? View { get; init; }

    /// <summary>What placement assumes of failures.</summary>
    public FailureModel Failures { get; init; } = new();

    /// <summary>What placement is to weigh.</summary>
    public ObjectiveWeights Weights { get; init; } = new();

    /// <summary>From a failure until no event is sent to the node any more: three heartbeats of five seconds.</summary>
    public TimeSpan Detection { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From a failure until what the node carried is placed elsewhere; most are over before that.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From a decision until the new replica answers: fetch, start, warm up.</summary>
    public TimeSpan StartUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the policy is asked whether the load asks for changes; whole minutes, 1 or more.</summary>
    public int ReplanMinutes { get; init; } = 15;

    /// <summary>
    /// Replicas that a policy may move of its own accord, as a share of all replicas a minute; null for no limit.
    /// Policies learn it as <see cref="PlacementProblem.MoveBudget"/>, saved up over the minutes between two looks at
    /// the load.
    /// </summary>
    public double? MovesPerMinute { get; init; }

    /// <summary>Time over which observed rates are smoothed before the policy sees them; above 0.</summary>
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What policies may know of the network.</summary>
    public INetworkView Known => View ?? Topology.Network;
}
