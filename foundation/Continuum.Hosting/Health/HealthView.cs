namespace Continuum.Hosting.Health;

/// <summary>The body of a health page.</summary>
/// <param name="State"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>: the worst of the checks.</param>
/// <param name="Checks">Each check, by name in order.</param>
public sealed record HealthView(string State, IReadOnlyList<HealthCheckView> Checks);
