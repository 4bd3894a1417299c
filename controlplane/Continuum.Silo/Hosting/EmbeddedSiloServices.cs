using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace Continuum.Silo.Hosting;

/// <summary>Adds the embedded silo to a process.</summary>
public static class EmbeddedSiloServices
{
    /// <summary>
    /// Adds a silo that starts and stops with the host, and <see cref="IGrainFactory"/>. Add the grains with the
    /// generated <c>AddGrainsOf...</c> methods, and their storage as keyed <c>IGrainStorage</c> services. Hosted
    /// services that call grains are added after it, so that they stop before it.
    /// </summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="configure">Sets the options; mistakes are reported at start.</param>
    public static IServiceCollection AddEmbeddedSilo(
        this IServiceCollection services, Action<EmbeddedSiloOptions> configure)
    {
        services.AddLogging();
        services.AddOptionsWithValidateOnStart<EmbeddedSiloOptions, EmbeddedSiloOptionsValidator>()
            .Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EmbeddedSilo>();
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedSilo>().GrainFactory);
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedSilo>());
        return services;
    }
}
