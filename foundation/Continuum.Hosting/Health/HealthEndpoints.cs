using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Continuum.Hosting.Health;

/// <summary>Serves the health pages.</summary>
public static class HealthEndpoints
{
    /// <summary>
    /// Serves <c>GET /healthz</c> (is the process alive) and <c>GET /readyz</c> (may it be given work), without a
    /// token: 200 when no check is unhealthy, otherwise 503; the body is a <see cref="HealthView"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapContinuumHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        HealthCheckService checks = endpoints.ServiceProvider.GetRequiredService<HealthCheckService>();
        Map(endpoints, checks, "/healthz", HealthTags.Live);
        Map(endpoints, checks, "/readyz", HealthTags.Ready);
        return endpoints;
    }

    private static void Map(IEndpointRouteBuilder endpoints, HealthCheckService checks, string path, string tag)
    {
        RequestDelegate serve = async context =>
        {
            HealthReport report = await checks.CheckHealthAsync(
                check => check.Tags.Contains(tag), context.RequestAborted);
            context.Response.StatusCode = report.Status == HealthStatus.Unhealthy
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status200OK;
            context.Response.ContentType = "application/json";
            context.Response.Headers.CacheControl = "no-store";
            await JsonSerializer.SerializeAsync(
                context.Response.Body, View(report), HealthJson.Default.HealthView, context.RequestAborted);
        };
        endpoints.MapMethods(path, [HttpMethods.Get], serve).AllowAnonymous();
    }

    private static HealthView View(HealthReport report) => new(
        Word(report.Status),
        [
            .. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new HealthCheckView(
                entry.Key, Word(entry.Value.Status), entry.Value.Description ?? entry.Value.Exception?.Message)),
        ]);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
