using System.Net;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Data;
using Continuum.Hosting.Startup;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// The embedded broker's life within the agent: devices hear the last answers before they are sent away.
/// </summary>
internal sealed class MqttListener(
    IOptions<MqttOptions> options,
    Lazy<MqttIngress> ingress,
    DataDirectory data,
    ILoggerFactory loggers,
    TimeProvider time) : IHostedService, IAsyncDisposable
{
    // The largest event, and room for its topic and properties.
    private const int MaxPacketBytes = PayloadLimits.MaxRequestBytes + (256 * 1024);

    private FolderSessionStore? _sessions;

    /// <summary>The broker while the agent runs; null where there is none.</summary>
    public MqttBroker? Broker { get; private set; }

    /// <summary>Where it listens, or null.</summary>
    public IPEndPoint? EndPoint => Broker is { LocalEndPoints: [var first, ..] } ? first : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        IPEndPoint listen = new(ParseAddress(options.Value.Address), options.Value.Port);
        _sessions = OpenSessions(data.File("mqtt"));
        MqttBrokerOptions broker = new() { Listen = [listen], MaxPacketSizeBytes = MaxPacketBytes };
        Broker = new MqttBroker(broker, ingress.Value, _sessions, loggers, time);
        try
        {
            await Broker.StartAsync(cancellationToken);
        }
        catch (MqttBrokerException e)
        {
            throw new StartupException(
                ExitCode.TemporaryFailure,
                e.Message,
                "Choose another port with --mqtt:port, or none with --mqtt:enabled false.",
                e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Broker?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        // After the broker, which writes to it until its end.
        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }
    }

    private static IPAddress ParseAddress(string address) => IPAddress.TryParse(address, out IPAddress? parsed)
        ? parsed
        : throw new StartupException(
            ExitCode.Configuration,
            $"Mqtt:Address '{address}' is no IP address",
            "Set it to an address of this machine, for example 127.0.0.1.");

    private static FolderSessionStore OpenSessions(string folder)
    {
        try
        {
            return new FolderSessionStore(folder);
        }
        catch (SessionStoreException e)
        {
            throw new StartupException(
                ExitCode.InputOutput,
                e.Message,
                $"Free disk space or restore {e.Path}; moved away, devices' sessions begin anew.",
                e);
        }
    }
}
