namespace Continuum.Placement.Lab.Protocol;

/// <summary>One measured value.</summary>
/// <param name="Case">What it is of: a set, a fleet, a method.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Seed">What chance started from; 0 where there was none.</param>
/// <param name="Value">The value.</param>
internal sealed record Sample(string Case, string Metric, int Seed, double Value);
