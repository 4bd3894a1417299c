using System.Net;
using Continuum.Hosting.Data;
using Continuum.Hosting.Startup;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>The embedded broker's life within the agent: devices come in after everything else is up, and go out first.</summary>
internal sealed class MqttListener(
    IOptions<MqttOptions> options,
    Lazy<MqttIngress> ingress,
    DataDirectory data,
    ILoggerFactory loggers,
    TimeProvider time) : IHostedService, IAsyncDisposable
{
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

        MqttBrokerOptions broker = new() { Listen = [new IPEndPoint(IPAddress.Parse(options.Value.Address), options.Value.Port)] };
        Broker = new MqttBroker(broker, ingress.Value, new FolderSessionStore(data.File("mqtt")), loggers, time);
        try
        {
            await Broker.StartAsync(cancellationToken);
        }
        catch (MqttBrokerException e)
        {
            throw new StartupException(
                ExitCode.Unavailable, e.Message, "Choose another port with --mqtt:port, or none with --mqtt:enabled false.", e);
        }

        loggers.CreateLogger<MqttListener>().Listening(options.Value.Address, EndPoint!.Port);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Broker?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => Broker?.DisposeAsync() ?? ValueTask.CompletedTask;
}
