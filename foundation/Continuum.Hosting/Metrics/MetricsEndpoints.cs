using Continuum.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Continuum.Hosting.Metrics;

/// <summary>Puts the metrics page into a program.</summary>
public static class MetricsEndpoints
{
    /// <summary>
    /// Registers the page over our meters and the framework's (<see cref="TelemetrySources.Meters"/>).
    /// </summary>
    public static IServiceCollection AddContinuumMetricsPage(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new MetricsPage(TelemetrySources.Meters, MetricsPage.DefaultMaxSeries));
        return services;
    }

    /// <summary>Serves <c>GET /metrics</c>, without a token. Measurements count from here on.</summary>
    public static IEndpointConventionBuilder MapContinuumMetrics(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        MetricsPage page = endpoints.ServiceProvider.GetRequiredService<MetricsPage>();
        RequestDelegate serve = context =>
        {
            context.Response.ContentType = MetricsPage.MediaType;
            return context.Response.WriteAsync(page.Write(), context.RequestAborted);
        };
        return endpoints.MapMethods("/metrics", [HttpMethods.Get], serve).AllowAnonymous();
    }
}
