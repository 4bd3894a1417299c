namespace Continuum.Contracts.Declarations;

/// <summary>A cost ceiling.</summary>
/// <param name="AtMost">Above 0, in units of the currency.</param>
/// <param name="Currency">An ISO 4217 code.</param>
public sealed record CostObjective(decimal AtMost, string Currency);
