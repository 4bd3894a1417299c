using System.Net;
using Continuum.Agent.Ingress.Mqtt.Security;
using Continuum.Agent.Shadows;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Data;
using Continuum.Hosting.Startup;
using Continuum.Mqtt;
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
    Lazy<ShadowIngress> shadows,
    DataDirectory data,
    ILoggerFactory loggers,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IHostedService, IAsyncDisposable
{
    // The largest event, and room for its topic and properties.
    private const int MaxPacketBytes = PayloadLimits.MaxRequestBytes + (256 * 1024);

    private FolderSessionStore? _sessions;
    private MqttSecurity? _security;

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

        _sessions = OpenSessions(data.File("mqtt"));
        MqttBrokerOptions broker = new() { MaxPacketSizeBytes = MaxPacketBytes };
        _security = new(options.Value, broker, loggers.CreateLogger<MqttSecurity>(), time);
        Broker = new MqttBroker(broker, shadows.Value, _sessions, loggers, time);
        await ingress.Value.ForgetLostSessionsAsync(Broker.HasSession, cancellationToken);
        await shadows.Value.ForgetLostSessionsAsync(Broker.HasSession, cancellationToken);
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

        // From the beginning of a stop new clients go elsewhere; those that are here wait for their last answers.
        if (options.Value is { ServerReference: { Length: > 0 } elsewhere, ServerMoved: false })
        {
            lifetime.ApplicationStopping.Register(
                () => Broker.Redirect(new(ReasonCode.UseAnotherServer, elsewhere)));
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

        _security?.Dispose();
    }

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
