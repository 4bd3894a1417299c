namespace Continuum.Contracts.Api;

/// <summary>One term of what a placement costs.</summary>
/// <param name="Name">The term: <c>replicas</c>, <c>misses</c>, <c>availability</c>, ….</param>
/// <param name="PerHour">Cost units an hour.</param>
public sealed record CostTerm(string Name, double PerHour);
