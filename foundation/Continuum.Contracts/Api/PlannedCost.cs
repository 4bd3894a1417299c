namespace Continuum.Contracts.Api;

/// <summary>What functions cost where they are, objectives they miss included.</summary>
/// <param name="PerHour">Cost units an hour.</param>
/// <param name="Terms">The same by term; terms of nothing are left out.</param>
public sealed record PlannedCost(double PerHour, IReadOnlyList<CostTerm> Terms);
