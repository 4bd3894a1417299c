using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;

namespace Continuum.Hosting.Telemetry;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Telemetry goes to {Endpoint} by {Protocol}")]
    public static partial void Exporting(this ILogger logger, Uri endpoint, OtlpExportProtocol protocol);

    [LoggerMessage(LogLevel.Warning, "Telemetry was left unexported: {Endpoint} did not take it within {Seconds} s")]
    public static partial void FlushIncomplete(this ILogger logger, Uri endpoint, int seconds);
}
