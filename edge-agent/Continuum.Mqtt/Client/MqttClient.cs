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
    private readonly PendingOperations _pending;
    private readonly SessionKeeper? _session;
    private readonly Inbound _inbound;
    private readonly Dictionary<ushort, Task<ReasonCode>> _resumed = [];
    private readonly Requests _requests;
    private readonly Subscriptions _subscriptions;
    private readonly ConnectionKeeper _connection;
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

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
        ILogger logger = loggers.CreateLogger("Continuum.Mqtt.Client");
        _session = options.Session is null ? null : new(options.Session, _stopping.Token);
        _pending = new(options.MaxInFlight, _session, time);
        _inbound = new(options, _pending, _session, logger);
        _requests = new(_pending, new SemaphoreSlim(options.MaxPendingOperations));
        _subscriptions = new(_pending, logger, one => SubscriptionRestored?.Invoke(one), _stopping.Token);
        ServerSessions servers = options.Servers ?? new();
        ServerChoice choice = new(options, servers, time, logger);
        _connection = new(options, choice, servers, _pending, _session, _inbound, _subscriptions, time, logger)
        {
            Delay = new(options, random),
            Connected = () => Connected?.Invoke(),
            Stopping = _stopping.Token,
        };
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
    /// The broker had lost the session, and answered a subscription that was therefore made again: granted, or refused.
    /// It is told of one after the other, while messages may be coming already; what is thrown is logged and else of no
    /// effect. A refused one is asked for again at the next such loss; sooner if it is subscribed to anew.
    /// </summary>
    public event Action<RestoredSubscription>? SubscriptionRestored;

    /// <summary>
    /// There is a connection, the first or another one. Must be quick; what is thrown is logged and else of no effect.
    /// </summary>
    public event Action? Connected;

    /// <summary>Whether there is a connection at this moment.</summary>
    public bool IsConnected => _connection.Link is not null;

    /// <summary>Whether disposing of the client leaves its will to be published.</summary>
    public bool LeavesWill { get => _connection.LeavesWill; set => _connection.LeavesWill = value; }

    /// <summary>Whether the broker had this client's session when the last connection was made.</summary>
    public bool SessionPresent => _connection.SessionPresent;

    /// <summary>
    /// The highest QoS that the broker takes messages with, as it last said: 0, 1 or 2; 2 before it said.
    /// </summary>
    public int MaximumQoS => _connection.MaximumQoS;

    /// <summary>Connects once; from then on the client reconnects by itself until it is disposed.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no; may be tried again.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => _connection.BeginAsync(cancellationToken);

    /// <summary>
    /// Publishes: QoS 0 is handed to the connection, or dropped without one; QoS 1 completes at PUBACK, QoS 2 at
    /// PUBCOMP.
    /// </summary>
    /// <param name="message">Above QoS 0 it is kept, and sent again over reconnections.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent by then may still be delivered.</param>
    /// <exception cref="MqttClientException">The broker refused the message.</exception>
    /// <exception cref="ArgumentException">The topic is not valid or the QoS not 0, 1 or 2.</exception>
    public Task PublishAsync(MqttMessage message, CancellationToken cancellationToken) =>
        PublishAsync(message, sendWithin: null, cancellationToken);

    /// <summary>
    /// The same, for a message above QoS 0 that is not to go out for the first time later than that: once it has, it is
    /// sent again until the broker acknowledges it, since it may have had its effect.
    /// </summary>
    /// <param name="message">Above QoS 0 it is kept, and sent again over reconnections.</param>
    /// <param name="sendWithin">From now on; null for ever.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent by then may still be delivered.</param>
    /// <exception cref="MqttClientException">
    /// The broker refused the message, or its time was over (<see cref="MqttClientException.IsTooLate"/>).
    /// </exception>
    /// <exception cref="ArgumentException">The topic is not valid or the QoS not 0, 1 or 2.</exception>
    public async Task PublishAsync(MqttMessage message, TimeSpan? sendWithin, CancellationToken cancellationToken)
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
                sendWithin,
                cancellationToken);
        }
        else if (_connection.Link is { } link)
        {
            if (link.Refusal(packet) is { } reason)
            {
                throw Requests.Refused($"publish to {message.Topic}", reason);
            }

            link.TryWrite(packet);
        }
    }

    /// <summary>
    /// Waits for the end of a publication that was <see cref="IClientSession.Unfinished"/> when this client was made.
    /// It goes on whether somebody waits or not; to publish its message again as well would publish it twice.
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
            sendWithin: null,
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
            sendWithin: null,
            cancellationToken);
    }

    /// <summary>
    /// Proves again who the client is, and has the broker prove itself, while all else goes on (5.0, 4.12.1); completes
    /// when both have. What fails also ends the connection, and the client logs in anew over the next; but what the
    /// method throws before it has said anything is thrown here, and ends nothing.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">
    /// The options give no <see cref="MqttClientOptions.Authentication"/>.
    /// </exception>
    /// <exception cref="MqttClientException">
    /// The broker refused, does not prove itself, or there is no connection.
    /// </exception>
    public Task ReauthenticateAsync(CancellationToken cancellationToken) => _connection.Link is { } link
        ? link.ReauthenticateAsync().WaitAsync(cancellationToken)
        : throw new MqttClientException(
            ReasonCode.ServerUnavailable,
            "there is no connection to prove anything over; the next one begins with that");

    /// <summary>
    /// Says goodbye (without a will but for <see cref="LeavesWill"/>) and ends; what waits for an acknowledgement
    /// fails.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _connection.EndAsync();
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
}
