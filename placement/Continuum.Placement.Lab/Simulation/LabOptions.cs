using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>What to simulate. Everything is made up unless a file is given for it.</summary>
public sealed record LabOptions
{
    /// <summary>What to call it in reports.</summary>
    public string Name { get; init; } = "continuum";

    /// <summary>Recorded data, where there is any.</summary>
    public LabDataFiles Files { get; init; } = new();

    /// <summary>Cities, at most: those with most people; made up where no matrix is given. 1 or more.</summary>
    public int Cities { get; init; } = 200;

    /// <summary>
    /// Metros with a site at each base station, those with most people first; needs
    /// <see cref="LabDataFiles.Stations"/>.
    /// </summary>
    public int EdgeMetros { get; init; }

    /// <summary>What nodes there are.</summary>
    public FleetOptions Fleet { get; init; } = new();

    /// <summary>What functions there are.</summary>
    public WorkloadOptions Workload { get; init; } = new();

    /// <summary>
    /// The share of all capacity that the least replicas take; above 0, below 1. Nodes are scaled to it.
    /// </summary>
    public double Used { get; init; } = 0.7;

    /// <summary>Where failures come from.</summary>
    public LabFailureSource Failures { get; init; } = LabFailureSource.Assumed;

    /// <summary>How long it is.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often policies look at the load; whole minutes.</summary>
    public int ReplanMinutes { get; init; } = 15;

    /// <summary>
    /// Replicas that may move of a policy's own accord, as a share of all a minute; null for no limit.
    /// </summary>
    public double? MovesPerMinute { get; init; } = 0.002;

    /// <summary>What the terms of the planner's objective weigh.</summary>
    public ObjectiveWeights Weights { get; init; } = new();

    /// <summary>Rounds of improvement of the planner's first plan.</summary>
    public int FirstRounds { get; init; } = 20;

    /// <summary>Rounds of improvement of each plan after it, where the policy makes full plans.</summary>
    public int LaterRounds { get; init; } = 2;

    /// <summary>Which policies.</summary>
    public IReadOnlyList<LabPolicyKind> Policies { get; init; } =
    [
        LabPolicyKind.Continuum, LabPolicyKind.Nearest, LabPolicyKind.KubeLike, LabPolicyKind.NomadLike,
        LabPolicyKind.LeastLoaded, LabPolicyKind.RoundRobin, LabPolicyKind.Random,
    ];

    /// <summary>What chance starts from, a run of each policy for each.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];
}
