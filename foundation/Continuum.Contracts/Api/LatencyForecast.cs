namespace Continuum.Contracts.Api;

/// <summary>What clients of one place see of one node.</summary>
/// <param name="From">The clients' place, <c>region/zone/site</c>.</param>
/// <param name="Node">The node that serves them.</param>
/// <param name="EventsPerSecond">How many events.</param>
/// <param name="MedianMs">The median in milliseconds.</param>
/// <param name="Quantile">The objective's quantile.</param>
/// <param name="QuantileMs">The time at that quantile, in milliseconds.</param>
/// <param name="AtMostMs">The objective in milliseconds, or null for none.</param>
/// <param name="Within">The probability of an answer within it; between 0 and 1.</param>
/// <param name="ExecutionMs">Milliseconds of execution in <paramref name="QuantileMs"/>; 0 before enough was measured.</param>
/// <param name="Measured">Whether the round trip was measured; otherwise it is predicted.</param>
public sealed record LatencyForecast(
    string From,
    string Node,
    double EventsPerSecond,
    double MedianMs,
    double Quantile,
    double QuantileMs,
    double? AtMostMs,
    double Within,
    double ExecutionMs,
    bool Measured);
