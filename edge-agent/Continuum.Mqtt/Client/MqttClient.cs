using System.Threading.Channels;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>
/// An MQTT client that stays connected: it reconnects with growing, jittered waits, resumes its session, sends again
/// what was not acknowledged (with DUP), and subscribes again, first of all, when the broker has no session of it.
/// </summary>
public sealed class MqttClient : IAsyncDisposable
{
    private readonly MqttClientOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ReconnectDelay _delay;
    private readonly PendingOperations _pending;
    private readonly SessionKeeper? _session;
    private readonly Inbound _inbound;
    private readonly Dictionary<ushort, Task<ReasonCode>> _resumed = [];
    private readonly Requests _requests;
    private readonly Subscriptions _subscriptions;
    private readonly ServerChoice _servers;
    private readonly ServerSessions _sessions = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile ClientLink? _link;
    private Task _running = Task.CompletedTask;
    private int _disposed;
    // The broker lost the session, and the application's does not know it yet: without that there is no going on.
    private bool _lossUntold;

    /// <summary>Nothing is connected yet.</summary>
    /// <param name="options">Not to be changed afterwards.</param>
    /// <param name="loggers">Makes the client's logger.</param>
    /// <param name="time">The clock of keep-alive and waits.</param>
    /// <param name="random">Jitter; used by this client only.</param>
    /// <exception cref="ArgumentException">The options ask for a CONNECT that no broker may accept.</exception>
    public MqttClient(MqttClientOptions options, ILoggerFactory loggers, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ClientOptionRules.Check(options);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("Continuum.Mqtt.Client");
        _delay = new(options, random);
        _session = options.Session is null ? null : new(options.Session, _stopping.Token);
        _pending = new(options.MaxInFlight, _session, time);
        _inbound = new(options, _pending, _session, _logger);
        _requests = new(_pending, new SemaphoreSlim(options.MaxPendingOperations));
        _servers = new(options, time, _logger);
        _subscriptions = new(_pending, _logger, one => SubscriptionRestored?.Invoke(one), _stopping.Token);
        if (options.Session is { } kept)
        {
            _inbound.Restore(kept.Taken);
            Restore(kept.Unfinished);
        }
    }

    /// <summary>
    /// What the broker delivers; ends with the client. A message above QoS 0 is to be acknowledged by its reader.
    /// </summary>
    public ChannelReader<ReceivedMessage> Messages => _inbound.Messages;

    /// <summary>
    /// The broker had lost the session, and answered a subscription that was therefore made again: granted, or refused. It is
    /// told of one after the other, while messages may be coming already; what is thrown is logged and else of no effect.
    /// A refused one is asked for again at the next such loss; sooner if it is subscribed to anew.
    /// </summary>
    public event Action<RestoredSubscription>? SubscriptionRestored;

    /// <summary>
    /// There is a connection, the first or another one. Must be quick; what is thrown is logged and else of no effect.
    /// </summary>
    public event Action? Connected;

    /// <summary>Whether there is a connection at this moment.</summary>
    public bool IsConnected => _link is not null;

    /// <summary>Whether disposing of the client leaves its will to be published.</summary>
    public bool LeavesWill { get; set; }

    /// <summary>Whether the broker had this client's session when the last connection was made.</summary>
    public bool SessionPresent { get; private set; }

    /// <summary>The highest QoS that the broker takes messages with, as it last said: 0, 1 or 2; 2 before it said.</summary>
    public int MaximumQoS { get; private set; } = 2;

    /// <summary>Connects once; from then on the client reconnects by itself until it is disposed.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no; may be tried again.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        ClientLink first = await _servers.OpenAsync(_options.CleanStart, cancellationToken);
        if (first.Answer.SessionPresent)
        {
            _pending.Inherit();
        }

        await ResumeAsync(first);
        _running = StayConnectedAsync(first);
    }

    /// <summary>
    /// Publishes: QoS 0 is handed to the connection, or dropped without one; QoS 1 completes at PUBACK, QoS 2 at PUBCOMP.
    /// </summary>
    /// <param name="message">Above QoS 0 it is kept, and sent again over reconnections.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent by then may still be delivered.</param>
    /// <exception cref="MqttClientException">The broker refused the message.</exception>
    /// <exception cref="ArgumentException">The topic is not valid or the QoS not 0, 1 or 2.</exception>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        SendingRules.Check(message);
        PublishPacket packet = SendingRules.ToPacket(message);
        if (message.QoS > 0)
        {
            await _requests.AskAsync(
                id => packet with { PacketId = id },
                $"publish to {message.Topic}",
                message.QoS == 2 && _session is not null ? message : null,
                whenAnswered: null,
                cancellationToken);
        }
        else if (_link is { } link)
        {
            if (link.Refusal(packet) is { } reason)
            {
                throw Requests.Refused($"publish to {message.Topic}", reason);
            }

            link.TryWrite(packet);
        }
    }

    /// <summary>
    /// Waits for the end of a publication that was <see cref="IClientSession.Unfinished"/> when this client was made. It
    /// goes on whether somebody waits or not; to publish its message again as well would publish it twice.
    /// </summary>
    /// <param name="packetId">The identifier it had then.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused the message, or the client was disposed.</exception>
    /// <exception cref="ArgumentException">No unfinished publication had the identifier.</exception>
    public Task ResumedAsync(ushort packetId, CancellationToken cancellationToken) =>
        _resumed.TryGetValue(packetId, out Task<ReasonCode>? answer)
            ? Requests.AnswerAsync(answer, $"take publication {packetId} of the kept session", cancellationToken)
            : throw new ArgumentException(
                $"no unfinished publication had the identifier {packetId}; there were "
                + $"{string.Join(", ", _resumed.Keys.Order())}",
                nameof(packetId));

    /// <summary>Subscribes; completes when the broker granted it, at once or after a reconnection.</summary>
    /// <param name="filter">A topic filter, or a shared subscription.</param>
    /// <param name="qos">The highest QoS to deliver with: 0, 1 or 2.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    /// <exception cref="ArgumentException">The filter or the QoS is not valid.</exception>
    public Task SubscribeAsync(string filter, int qos, CancellationToken cancellationToken) =>
        SubscribeAsync(filter, new SubscriptionOptions { QoS = qos }, cancellationToken);

    /// <summary>Subscribes; completes when the broker granted it, at once or after a reconnection.</summary>
    /// <param name="filter">A topic filter, or a shared subscription.</param>
    /// <param name="options">How its messages are to be delivered.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    /// <exception cref="ArgumentException">The filter or an option is not valid, or 3.1.1 does not know it.</exception>
    public async Task SubscribeAsync(string filter, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        SubscriptionRules.Check(filter, options, _options.Version);
        await _requests.AskAsync(
            id => SubscriptionRules.ToPacket(id, filter, options),
            $"subscribe to {filter}",
            kept: null,
            reason => _subscriptions.Answered(filter, options, reason),
            cancellationToken);
    }

    /// <summary>
    /// Has it subscribe where the broker has no session of it, before it sends what waits, as if that had been granted
    /// before; <see cref="SubscriptionRestored"/> tells how it went. To be called before it connects.
    /// </summary>
    /// <param name="filter">A topic filter, or a shared subscription.</param>
    /// <param name="options">How its messages are to be delivered.</param>
    /// <exception cref="ArgumentException">The filter or an option is not valid.</exception>
    public void Expect(string filter, SubscriptionOptions options)
    {
        SubscriptionRules.Check(filter, options, _options.Version);
        _subscriptions.Answered(filter, options, ReasonCode.Success);
    }

    /// <summary>Ends a subscription.</summary>
    /// <param name="filter">As it was subscribed to.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    /// <exception cref="ArgumentException">The filter is not valid.</exception>
    public async Task UnsubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        if (TopicFilter.Problem(filter) is { } problem)
        {
            throw new ArgumentException(problem, nameof(filter));
        }

        _subscriptions.Forget(filter);
        await _requests.AskAsync(
            id => new UnsubscribePacket(id, [filter]),
            $"unsubscribe from {filter}",
            kept: null,
            // A subscription may have been under way, and granted since.
            _ => _subscriptions.Forget(filter),
            cancellationToken);
    }

    /// <summary>
    /// Proves again who the client is, and has the broker prove itself, while all else goes on (5.0, 4.12.1); completes when
    /// both have. What fails also ends the connection, and the client logs in anew over the next; but what the method
    /// throws before it has said anything is thrown here, and ends nothing.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">The options give no <see cref="MqttClientOptions.Authentication"/>.</exception>
    /// <exception cref="MqttClientException">The broker refused, does not prove itself, or there is no connection.</exception>
    public Task ReauthenticateAsync(CancellationToken cancellationToken) => _link is { } link
        ? link.ReauthenticateAsync().WaitAsync(cancellationToken)
        : throw new MqttClientException(
            ReasonCode.ServerUnavailable, "there is no connection to prove anything over; the next one begins with that");

    /// <summary>Says goodbye (without a will but for <see cref="LeavesWill"/>) and ends; what waits for an acknowledgement fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_link is { } link)
        {
            await link.LeaveAsync(LeavesWill);
        }

        await _running;
        End(new MqttClientException(ReasonCode.Success, "the client was disposed"), completeWith: null);
        await (_session?.DrainAsync() ?? Task.CompletedTask);
        _stopping.Dispose();
    }

    private void Restore(IReadOnlyList<UnfinishedPublication> unfinished)
    {
        foreach (UnfinishedPublication one in unfinished)
        {
            _resumed.Add(one.PacketId, _pending.Restore(one, ClientOptionRules.Restored(one)).Answer.Task);
        }
    }

    private async Task StayConnectedAsync(ClientLink link)
    {
        while (true)
        {
            string reason = await RunAsync(link);
            _link = null;
            _pending.Detach();
            await link.DisposeAsync();
            if (_session is not null)
            {
                // What the session is being told belongs to the connection that is gone; the next one begins after it.
                await _session.DrainAsync();
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _logger.Lost(link.Address, reason);
            _servers.Left(link.ServerReason, link.ServerReference);
            if (link.ServerReason == ReasonCode.SessionTakenOver)
            {
                // Two clients of one identifier would throw each other out for ever: the newer one wins.
                MqttClientException taken = new(
                    ReasonCode.SessionTakenOver,
                    $"another connection uses the client identifier \"{_options.ClientId}\"");
                End(taken, completeWith: taken);
                return;
            }

            if (await ReconnectAsync() is not { } next)
            {
                return;
            }

            link = next;
            if (_stopping.IsCancellationRequested)
            {
                // Whoever disposes may have looked for a connection just before there was this one.
                await link.LeaveAsync(LeavesWill);
            }
        }
    }

    // Nobody waits for this loop: what ended it would leave a client that never connects again, and says nothing of it.
    private async Task<string> RunAsync(ClientLink link)
    {
        try
        {
            return await link.RunAsync(packet => _inbound.ReceiveAsync(link, packet, _stopping.Token));
        }
        catch (Exception failed)
        {
            _logger.Broke(failed, link.Address);
            return failed.Message;
        }
    }

    private async Task<ClientLink?> ReconnectAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan wait = _delay.Next();
            await Task.Delay(wait, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                ClientLink link = await _servers.OpenAsync(cleanStart: false, _stopping.Token);
                await ResumeAsync(link);
                return link;
            }
            catch (MqttClientException failed)
            {
                _logger.AttemptFailed(MqttAddress.Of(_options), failed.Message, (int)wait.TotalMilliseconds);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }

    private async Task ResumeAsync(ClientLink link)
    {
        SessionPresent = link.Answer.SessionPresent;
        MaximumQoS = link.Answer.Properties.MaximumQoS ?? 2;
        _lossUntold |= !SessionPresent || _sessions.IsStale(link.Address);
        if (_lossUntold)
        {
            await BeginAnewAsync(link);
        }

        if (SessionPresent && _sessions.IsAnother(link.Address))
        {
            // It may know identifiers that were used since, or before, elsewhere.
            _pending.Inherit();
        }

        _sessions.GoOnAt(link.Address);

        _delay.Reset();
        _logger.Connected(link.Address, SessionPresent);
        _pending.Attach(link);
        TellConnected(link);
        // Not before that: a QoS 0 publication would overtake the subscriptions.
        _link = link;
    }

    private void TellConnected(ClientLink link)
    {
        try
        {
            Connected?.Invoke();
        }
        catch (Exception failed)
        {
            _logger.ConnectedNotTaken(failed, link.Address);
        }
    }

    private async Task BeginAnewAsync(ClientLink link)
    {
        _inbound.Forget();
        try
        {
            await (_session?.LostAsync() ?? Task.CompletedTask);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        _lossUntold = false;
        _sessions.Begun();
        _pending.BeginAnew();
        _subscriptions.Restore();
    }

    private void End(MqttClientException forPending, Exception? completeWith)
    {
        _pending.Fail(forPending);
        _inbound.Complete(completeWith);
    }
}
