namespace Continuum.Hosting.Health;

/// <summary>One check on a health page.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="State"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Reason">Why, where there is something to say.</param>
public sealed record HealthCheckView(string Name, string State, string? Reason);
