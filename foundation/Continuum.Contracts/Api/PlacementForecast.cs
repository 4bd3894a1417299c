namespace Continuum.Contracts.Api;

/// <summary>What placement expects of a function where it is.</summary>
public sealed record PlacementForecast
{
    /// <summary>The probability that it answers within its latency objective; between 0 and 1.</summary>
    public required double Availability { get; init; }

    /// <summary>The availability asked for, or null.</summary>
    public double? AvailabilityTarget { get; init; }

    /// <summary>
    /// What it costs an hour, objectives it misses included: what placement makes as small as it can.
    /// </summary>
    public required double CostPerHour { get; init; }

    /// <summary>The same by term; terms of nothing are left out.</summary>
    public required IReadOnlyList<CostTerm> Costs { get; init; }

    /// <summary>
    /// No plan of the whole namespace costs less than what it costs now by more than this share, moves included: it is
    /// proved. Between 0 and 1; null where something is missing, where a proof would take too long, and in
    /// the answer to a deploy and to its dry run.
    /// </summary>
    public double? SavingAtMost { get; init; }

    /// <summary>What clients see, by their place and the node that serves them.</summary>
    public required IReadOnlyList<LatencyForecast> Latency { get; init; }

    /// <summary>The nodes that come next, the best first.</summary>
    public required IReadOnlyList<PlacementAlternative> Alternatives { get; init; }

    /// <summary>What the decision is known by: the same inputs have the same.</summary>
    public required string Decision { get; init; }
}
