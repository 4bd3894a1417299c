using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Continuum.Hosting.Health;

/// <summary>
/// One named condition of readiness, kept by whoever knows: closed with a reason until opened. Add it with
/// <see cref="HealthServices.AddReadinessGate"/>.
/// </summary>
/// <param name="name">What it is called in the report.</param>
/// <param name="reason">Why it is closed at first.</param>
public sealed class ReadinessGate(string name, string reason) : IHealthCheck
{
    private volatile string? _reason = reason;

    /// <summary>What it is called in the report.</summary>
    public string Name => name;

    /// <summary>The condition holds.</summary>
    public void Open() => _reason = null;

    /// <summary>The condition does not hold.</summary>
    /// <param name="because">Why, for the report.</param>
    public void Close(string because) => _reason = because;

    /// <summary>Healthy when open, otherwise unhealthy with the reason.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_reason is { } because
            ? HealthCheckResult.Unhealthy(because)
            : HealthCheckResult.Healthy());
}
