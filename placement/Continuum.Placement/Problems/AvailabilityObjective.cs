namespace Continuum.Placement.Problems;

/// <summary>How available a function is to be.</summary>
/// <param name="Target">
/// The probability that enough replicas are up and within the latency objective of the clients, weighted by their rate;
/// above 0 and below 1.
/// </param>
/// <param name="AtLeastUp">How many replicas are enough; 1 or more.</param>
public sealed record AvailabilityObjective(double Target, int AtLeastUp = 1);
