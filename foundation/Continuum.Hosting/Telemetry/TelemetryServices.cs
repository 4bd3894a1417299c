using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Continuum.Hosting.Telemetry;

/// <summary>Adds the export of traces, metrics and logs to a program.</summary>
public static class TelemetryServices
{
    /// <summary>
    /// Exports by OTLP where an endpoint is configured (<see cref="TelemetryOptions.OtlpEndpoint"/>), else does
    /// nothing. What is left is flushed after all services have stopped.
    /// </summary>
    /// <param name="builder">The program; its configuration must be complete.</param>
    /// <param name="serviceName">The resource attribute <c>service.name</c>.</param>
    /// <param name="node">The resource attribute <c>continuum.node</c>; null where there is no node.</param>
    /// <exception cref="Startup.StartupException">The endpoint or the protocol is none.</exception>
    public static IHostApplicationBuilder AddContinuumTelemetry(
        this IHostApplicationBuilder builder, string serviceName, string? node)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptionsWithValidateOnStart<TelemetryOptions, TelemetryOptionsValidator>()
            .BindConfiguration(TelemetryOptions.Section);
        TelemetryOptions options =
            builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new();
        if (OtlpTarget.From(options, Environment.GetEnvironmentVariable) is not { } target)
        {
            return builder;
        }

        ResourceBuilder resource = ResourceOf(serviceName, node);
        builder.Services.AddSingleton(target).AddSingleton(options).AddSingleton(resource);
        builder.Services.AddHostedService<TelemetryPipeline>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(resource);
            logs.AddOtlpExporter(exporter => target.Apply(exporter, "logs"));
        });
        return builder;
    }

    private static ResourceBuilder ResourceOf(string serviceName, string? node)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault()
            .AddService(serviceName, autoGenerateServiceInstanceId: true);
        return node is null
            ? resource
            : resource.AddAttributes([new KeyValuePair<string, object>("continuum.node", node)]);
    }
}
