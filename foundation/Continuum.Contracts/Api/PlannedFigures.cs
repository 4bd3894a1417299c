namespace Continuum.Contracts.Api;

/// <summary>How a function fares on some nodes.</summary>
/// <param name="Nodes">The nodes that carry it.</param>
/// <param name="Cost">What it costs there.</param>
/// <param name="Availability">The probability that it answers within its latency objective; between 0 and 1.</param>
/// <param name="WithinObjective">The share of its events that is answered within their objective; 1 without
/// any.</param>
/// <param name="MedianMs">The median answer in milliseconds, on average over its events; 0 without any.</param>
/// <param name="Missing">Replicas, domains and neighbours that it must have and has not.</param>
public sealed record PlannedFigures(
    IReadOnlyList<string> Nodes,
    PlannedCost Cost,
    double Availability,
    double WithinObjective,
    double MedianMs,
    long Missing);
