using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>How long clients of one place wait for one node's answer, data it reads and execution included.</summary>
/// <param name="From">The clients' place.</param>
/// <param name="RatePerSecond">Events a second that the node serves from there.</param>
/// <param name="Share">The share of the place's events that it serves; 0 to 1.</param>
/// <param name="MedianMs">The median in milliseconds.</param>
/// <param name="QuantileMs">The time that the objective's share of the events does not pass, in milliseconds.</param>
/// <param name="Quantile">That share.</param>
/// <param name="AtMostMs">The objective in milliseconds; positive infinity for none.</param>
/// <param name="WithinObjective">The probability of an answer within the objective.</param>
/// <param name="ServiceMs">Milliseconds of execution in <paramref name="QuantileMs"/>.</param>
/// <param name="Measured">Whether the round trip was measured; otherwise it is predicted.</param>
public sealed record ClientLatency(
    Place From,
    double RatePerSecond,
    double Share,
    double MedianMs,
    double QuantileMs,
    double Quantile,
    double AtMostMs,
    double WithinObjective,
    double ServiceMs,
    bool Measured);
