namespace Continuum.Contracts.Declarations;

/// <summary>What placement is asked for; nothing asked means anywhere, one replica.</summary>
public sealed record Objectives
{
    /// <summary>Latency wanted, from where.</summary>
    public IReadOnlyList<LatencyObjective> Latency { get; init; } = [];

    /// <summary>The probability, between 0 and 1, of answering within the latency objective; or null.</summary>
    public double? Availability { get; init; }

    /// <summary>The cost ceiling, or null.</summary>
    public CostObjective? CostPerHour { get; init; }

    /// <summary>Who yields when not all fits: the lower yields.</summary>
    public int Priority { get; init; }
}
