using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Routing;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>One bridge's life: it connects, carries, and begins again when its client has ended.</summary>
internal sealed class Bridge(
    BridgeSpec spec,
    EventQueue queue,
    MqttIngress ingress,
    RouteTableHolder routes,
    Func<MqttBroker?> broker,
    BridgeMetrics metrics,
    ILoggerFactory loggers,
    TimeProvider time,
    Func<Random> newRandom)
{
    // For as long as a site may be without its uplink: what the other broker keeps for us it keeps as long.
    private const uint SessionSeconds = 30 * 24 * 3600;
    private const int MaxPacketBytes = (6 << 20) + (256 << 10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<Bridge>();

    // Where the session is, whichever client has it: another server may have kept an older one.
    private readonly ServerSessions _servers = new();

    /// <summary>Between two attempts to connect, when many have failed.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    private TimeSpan FirstWait => LongestWait / 30;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        metrics.Connected(spec.Name, connected: false);
        TimeSpan wait = FirstWait;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await CarryAsync(() => wait = FirstWait, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (MqttClientException e)
            {
                _logger.BridgeNotConnected(spec.Name, spec.Options.Url, e.Message, wait.TotalSeconds);
            }
            catch (Exception e)
            {
                _logger.BridgeBroke(e, spec.Name);
            }

            metrics.Connected(spec.Name, connected: false);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait < LongestWait / 2 ? wait * 2 : LongestWait;
        }
    }

    private async Task CarryAsync(Action connected, CancellationToken cancellationToken)
    {
        // What is settled and not yet written would look as if it waited.
        await queue.Outbox.BeginAnewAsync(spec.Name, cancellationToken);
        BridgeSession session = new(
            queue, spec, origins => broker()?.ForgetOrigins(origins), time, _logger);
        await using MqttClient client = new(OptionsOf(session), loggers, time, newRandom());
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        BridgeSubscriptions subscriptions = new(
            spec, client, queue.Subscriptions, routes, metrics, time, _logger);
        client.SubscriptionRestored += restored =>
        {
            if (!restored.IsGranted)
            {
                subscriptions.Refused(restored.Filter, restored.Reason);
            }
        };
        BridgeReceiver receiver = new(
            spec, client, session, subscriptions, ingress, routes, broker, metrics, time, _logger);
        BridgeSender sender = new(spec, queue.Outbox, client, session, time, _logger);
        BridgeNotice notice = new(spec, client, time, _logger);
        client.Connected += notice.Connected;
        await subscriptions.AnnounceAsync(cancellationToken);
        await client.ConnectAsync(cancellationToken);
        if (!client.SessionPresent)
        {
            subscriptions.AskedFor();
        }

        client.Connected += subscriptions.Returned;
        connected();
        _logger.BridgeConnected(spec.Name, spec.Options.Url);
        Task[] running =
        [
            receiver.RunAsync(ending.Token),
            sender.RunAsync(ending.Token),
            subscriptions.RunAsync(ending.Token),
            notice.RunAsync(ending.Token),
            WatchAsync(client, ending.Token),
        ];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await notice.LeaveAsync();
        }
    }

    private async Task WatchAsync(MqttClient client, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        do
        {
            metrics.Connected(spec.Name, client.IsConnected);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private MqttClientOptions OptionsOf(BridgeSession session)
    {
        MqttClientOptions options = new()
        {
            ClientId = spec.ClientId,
            Version = spec.IsV5 ? ProtocolVersion.V5 : ProtocolVersion.V311,
            CleanStart = false,
            SessionExpirySeconds = SessionSeconds,
            Session = session,
            Servers = _servers,
            Will = BridgeNotice.WillOf(spec),
            MaxInFlight = spec.Options.InFlight,
            MaxPacketSizeBytes = MaxPacketBytes,
            MaxReconnectMilliseconds = (int)LongestWait.TotalMilliseconds,
        };
        BridgeCredentials.ApplyTo(options, spec.Options);
        return options;
    }
}
