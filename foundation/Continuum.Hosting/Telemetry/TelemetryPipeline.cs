using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Continuum.Hosting.Telemetry;

/// <summary>
/// Exports for as long as the program runs: begins before every other service, and ends after all of them.
/// </summary>
internal sealed class TelemetryPipeline(
    OtlpTarget target,
    TelemetryOptions options,
    ResourceBuilder resource,
    LoggerProvider logs,
    ILogger<TelemetryPipeline> logger) : IHostedLifecycleService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SampleRatio)))
            .AddSource([.. TelemetrySources.Traces])
            .AddOtlpExporter(exporter => target.Apply(exporter, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. TelemetrySources.Meters])
            .AddOtlpExporter(ConfigureMetrics)
            .Build();
        logger.Exporting(target.Base, target.Protocol);
        return Task.CompletedTask;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        int milliseconds = options.FlushSeconds * 1000;

        // Flushing blocks its thread: each signal on one of its own, all within the same time.
        bool[] flushed = await Task.WhenAll(
            Task.Run(() => _traces?.ForceFlush(milliseconds) ?? true, CancellationToken.None),
            Task.Run(() => _metrics?.ForceFlush(milliseconds) ?? true, CancellationToken.None),
            Task.Run(() => logs.ForceFlush(milliseconds), CancellationToken.None));
        if (flushed.Contains(false))
        {
            logger.FlushIncomplete(target.Base, options.FlushSeconds);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Flushed already; what a dead collector did not take must not hold up the end.
        _traces?.Shutdown(0);
        _metrics?.Shutdown(0);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void ConfigureMetrics(OtlpExporterOptions exporter, MetricReaderOptions reader)
    {
        target.Apply(exporter, "metrics");
        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.MetricsIntervalSeconds * 1000;
    }
}
