using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Continuum.Hosting.Health;

/// <summary>Registers what the health pages report.</summary>
public static class HealthServices
{
    /// <summary>
    /// Adds <see cref="LoopPulses"/> to liveness and the program's own lifetime to readiness. Further checks:
    /// <c>services.AddHealthChecks().AddCheck(name, check, tags: [HealthTags.Ready])</c>.
    /// </summary>
    public static IHealthChecksBuilder AddContinuumHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LoopPulses>();
        services.AddSingleton<LifetimeCheck>();
        return services.AddHealthChecks()
            .Add(new HealthCheckRegistration(
                "loops", provider => provider.GetRequiredService<LoopPulses>(), null, [HealthTags.Live]))
            .Add(new HealthCheckRegistration(
                "lifetime", provider => provider.GetRequiredService<LifetimeCheck>(), null, [HealthTags.Ready]));
    }

    /// <summary>Adds a condition of readiness.</summary>
    /// <param name="checks">What <see cref="AddContinuumHealth"/> returned.</param>
    /// <param name="gate">The condition; its keeper opens and closes it.</param>
    public static IHealthChecksBuilder AddReadinessGate(this IHealthChecksBuilder checks, ReadinessGate gate)
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(gate);
        return checks.Add(new HealthCheckRegistration(gate.Name, gate, null, [HealthTags.Ready]));
    }
}
