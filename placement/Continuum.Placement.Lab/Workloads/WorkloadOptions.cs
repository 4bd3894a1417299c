namespace Continuum.Placement.Lab.Workloads;

/// <summary>What functions a simulated fleet runs.</summary>
public sealed record WorkloadOptions
{
    /// <summary>How many functions; 1 or more.</summary>
    public int Functions { get; init; } = 1000;

    /// <summary>What an event may take on the network and in queues, in milliseconds; drawn from these.</summary>
    public IReadOnlyList<double> LimitsMs { get; init; } = [30, 60, 100];

    /// <summary>Availability targets, drawn from these; 0 for none.</summary>
    public IReadOnlyList<double> Targets { get; init; } = [0, 0.99, 0.999];

    /// <summary>Sites with clients of one function, at most; 1 or more.</summary>
    public int MostCells { get; init; } = 6;

    /// <summary>Least replicas, drawn from 1 to this; 1 or more.</summary>
    public int MostLeastReplicas { get; init; } = 3;

    /// <summary>How much the rate swings with the local time of day: 0 for not at all, below 1.</summary>
    public double Swing { get; init; } = 0.6;

    /// <summary>
    /// The exponent that trace rates are raised to: 1 takes them as they are (few functions make nearly all events),
    /// less evens them out. Above 0, at most 1.
    /// </summary>
    public double RateExponent { get; init; } = 0.5;

    /// <summary>
    /// What a function takes for one event, at most, in milliseconds; recorded ones are often many seconds, beside
    /// which no network counts. 1 or more.
    /// </summary>
    public double LongestServiceMs { get; init; } = 40;

    /// <summary>What chance starts from.</summary>
    public int Seed { get; init; } = 1;
}
