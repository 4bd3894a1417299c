using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Hosting.Telemetry;

/// <summary>Where traces, metrics and logs go. Without an endpoint nothing is exported.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// The collector's base address, <c>http://host:4318</c>; over OTEL_EXPORTER_OTLP_ENDPOINT. Null or empty for none.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How it is spoken to: <c>http/protobuf</c> or <c>grpc</c>; over OTEL_EXPORTER_OTLP_PROTOCOL.</summary>
    [RegularExpression("^(http/protobuf|grpc)?$", ErrorMessage = "must be http/protobuf or grpc.")]
    public string? OtlpProtocol { get; set; }

    /// <summary>
    /// The share of traces that begin here and are recorded; those begun elsewhere follow their origin.
    /// </summary>
    [Range(0.0, 1.0)] public double SampleRatio { get; set; } = 1;

    /// <summary>Seconds between two exports of metrics.</summary>
    [Range(1, 3600)] public int MetricsIntervalSeconds { get; set; } = 30;

    /// <summary>Seconds that exporting what is left may take when the program stops.</summary>
    [Range(0, 60)] public int FlushSeconds { get; set; } = 5;

    /// <summary>The descriptions of these settings.</summary>
    internal static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:OtlpEndpoint", "",
            "The OpenTelemetry collector's base address, http://host:4318; none means that nothing is exported. "
            + "OTEL_EXPORTER_OTLP_ENDPOINT is heeded too."),
        new($"{Section}:OtlpProtocol", "",
            "How the collector is spoken to: http/protobuf (when nothing is said) or grpc. "
            + "OTEL_EXPORTER_OTLP_PROTOCOL is heeded too."),
        new($"{Section}:SampleRatio", "1",
            "The share, 0 to 1, of the traces that begin here and are recorded.", SettingKind.Number),
        new($"{Section}:MetricsIntervalSeconds", "30",
            "Seconds between two exports of metrics.", SettingKind.WholeNumber),
        new($"{Section}:FlushSeconds", "5",
            "Seconds that exporting what is left may take when the program stops.", SettingKind.WholeNumber),
    };
}
