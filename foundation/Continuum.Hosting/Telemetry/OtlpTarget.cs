using Continuum.Hosting.Startup;
using OpenTelemetry.Exporter;

namespace Continuum.Hosting.Telemetry;

/// <summary>The collector that telemetry goes to.</summary>
/// <param name="Base">Its base address.</param>
/// <param name="Protocol">How it is spoken to.</param>
internal sealed record OtlpTarget(Uri Base, OtlpExportProtocol Protocol)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>The target that the settings, or else the environment, name; null when neither does.</summary>
    /// <exception cref="StartupException">The address or protocol is none.</exception>
    public static OtlpTarget? From(TelemetryOptions options, Func<string, string?> environment)
    {
        string? endpoint = NullWhenEmpty(options.OtlpEndpoint) ?? NullWhenEmpty(environment(EndpointVariable));
        if (endpoint is null)
        {
            return null;
        }

        bool isAddress = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https";
        return isAddress
            ? new(address!, ProtocolOf(NullWhenEmpty(options.OtlpProtocol) ?? environment(ProtocolVariable)))
            : throw new StartupException(ExitCode.Configuration,
                $"'{endpoint}' is not the address of an OpenTelemetry collector",
                $"Set Telemetry:OtlpEndpoint (or {EndpointVariable}) to an address such as http://127.0.0.1:4318.");
    }

    /// <summary>Points an exporter there.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="signal">traces, metrics or logs: over HTTP each has its own path (OTLP/HTTP).</param>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = Protocol;
        exporter.Endpoint = Protocol == OtlpExportProtocol.HttpProtobuf
            ? new Uri($"{Base.AbsoluteUri.TrimEnd('/')}/v1/{signal}")
            : Base;
    }

    private static OtlpExportProtocol ProtocolOf(string? name) => NullWhenEmpty(name) switch
    {
        null or "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
#pragma warning disable CS0618 // Deprecated for .NET Framework's sake only.
        "grpc" => OtlpExportProtocol.Grpc,
#pragma warning restore CS0618
        _ => throw new StartupException(ExitCode.Configuration, $"'{name}' is no protocol of OTLP that is spoken here",
            $"Set Telemetry:OtlpProtocol (or {ProtocolVariable}) to http/protobuf or grpc."),
    };

    private static string? NullWhenEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
