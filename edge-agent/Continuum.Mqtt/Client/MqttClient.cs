using System.Collections.Concurrent;
using System.Threading.Channels;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>
/// An MQTT client that stays connected: it reconnects with growing, jittered waits, resumes its session, sends again
/// what was not acknowledged (with DUP), and subscribes again when the broker has no session of it.
/// </summary>
public sealed class MqttClient : IAsyncDisposable
{
    private readonly MqttClientOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ReconnectDelay _delay;
    private readonly PendingOperations _pending;
    private readonly InboundReleases _releases = new();
    // Not disposed: calls that fail with the end of the client still leave it, after that end.
    private readonly SemaphoreSlim _room;
    private readonly ConcurrentDictionary<string, int> _subscriptions = new(StringComparer.Ordinal);
    private readonly Channel<ReceivedMessage> _messages;
    private readonly CancellationTokenSource _stopping = new();
    private volatile ClientLink? _link;
    private Task _running = Task.CompletedTask;
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
        _time = time;
        _logger = loggers.CreateLogger("Continuum.Mqtt.Client");
        _delay = new(options, random);
        _pending = new(options.MaxInFlight);
        _room = new(options.MaxPendingOperations);
        _messages = Channel.CreateBounded<ReceivedMessage>(options.MaxUnreadMessages);
    }

    /// <summary>
    /// What the broker delivers; ends with the client. A message above QoS 0 is to be acknowledged by its reader.
    /// </summary>
    public ChannelReader<ReceivedMessage> Messages => _messages.Reader;

    /// <summary>Whether there is a connection at this moment.</summary>
    public bool IsConnected => _link is not null;

    /// <summary>Whether the broker had this client's session when the last connection was made.</summary>
    public bool SessionPresent { get; private set; }

    /// <summary>Connects once; from then on the client reconnects by itself until it is disposed.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no; may be tried again.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        ClientLink first = await ClientLink.OpenAsync(_options, _options.CleanStart, _time, cancellationToken);
        if (first.Answer.SessionPresent)
        {
            _pending.Inherit();
        }

        Resume(first);
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
        PublishPacket packet = new()
        {
            Topic = message.Topic,
            Payload = message.Payload,
            Retain = message.Retain,
            QoS = message.QoS,
            Properties = message.ToProperties(message.MessageExpiry),
        };
        if (message.QoS > 0)
        {
            await AskAsync(id => packet with { PacketId = id }, $"publish to {message.Topic}", cancellationToken);
        }
        else if (_link is { } link)
        {
            if (link.Refusal(packet) is { } reason)
            {
                throw Refused($"publish to {message.Topic}", reason);
            }

            link.TryWrite(packet);
        }
    }

    /// <summary>Subscribes; completes when the broker granted it, at once or after a reconnection.</summary>
    /// <param name="filter">A topic filter, or a shared subscription.</param>
    /// <param name="qos">The highest QoS to deliver with: 0, 1 or 2.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    /// <exception cref="ArgumentException">The filter or the QoS is not valid.</exception>
    public async Task SubscribeAsync(string filter, int qos, CancellationToken cancellationToken)
    {
        if (TopicFilter.Problem(filter) is { } problem)
        {
            throw new ArgumentException(problem, nameof(filter));
        }

        if (qos is < 0 or > 2)
        {
            throw new ArgumentOutOfRangeException(nameof(qos), qos, "there are QoS 0, 1 and 2");
        }

        await AskAsync(id => new SubscribePacket(id, [new(filter, qos)]), $"subscribe to {filter}", cancellationToken);
        _subscriptions[filter] = qos;
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

        _subscriptions.TryRemove(filter, out _);
        await AskAsync(id => new UnsubscribePacket(id, [filter]), $"unsubscribe from {filter}", cancellationToken);
    }

    /// <summary>Says goodbye (no will is published) and ends; what waits for an acknowledgement fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_link is { } link)
        {
            await link.LeaveAsync();
        }

        await _running;
        End(new MqttClientException(ReasonCode.Success, "the client was disposed"), completeWith: null);
        _stopping.Dispose();
    }

    private async Task AskAsync(Func<ushort, ControlPacket> make, string what, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        PendingOperation operation = _pending.Add(make);
        try
        {
            ReasonCode reason = await operation.Answer.Task.WaitAsync(cancellationToken);
            if (reason >= ReasonCode.UnspecifiedError)
            {
                throw Refused(what, reason);
            }
        }
        finally
        {
            _pending.Abandon(operation);
            _room.Release();
        }
    }

    private static MqttClientException Refused(string what, ReasonCode reason) =>
        new(reason, $"the broker refused to {what}: {reason}");

    private async Task StayConnectedAsync(ClientLink link)
    {
        while (true)
        {
            string reason = await link.RunAsync(packet => ReceiveAsync(link, packet));
            _link = null;
            _pending.Detach();
            await link.DisposeAsync();
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _logger.Lost(_options.Host, _options.Port, reason);
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

            Resume(next);
            link = next;
            if (_stopping.IsCancellationRequested)
            {
                // Whoever disposes may have looked for a connection just before there was this one.
                await link.LeaveAsync();
            }
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
                return await ClientLink.OpenAsync(_options, cleanStart: false, _time, _stopping.Token);
            }
            catch (MqttClientException failed)
            {
                _logger.AttemptFailed(_options.Host, _options.Port, failed.Message, (int)wait.TotalMilliseconds);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }

    private void Resume(ClientLink link)
    {
        _delay.Reset();
        SessionPresent = link.Answer.SessionPresent;
        _logger.Connected(_options.Host, _options.Port, SessionPresent);
        if (!SessionPresent)
        {
            _releases.Forget();
            _pending.BeginAnew();
            foreach ((string filter, int qos) in _subscriptions)
            {
                _pending.Add(id => new SubscribePacket(id, [new(filter, qos)]));
            }
        }

        _link = link;
        _pending.Attach(link);
    }

    private async ValueTask ReceiveAsync(ClientLink link, ControlPacket packet)
    {
        switch (packet)
        {
            case PublishPacket publish:
                await DeliverAsync(link, publish);
                break;
            case AckPacket { Kind: PacketType.PubAck or PacketType.PubComp } ack:
                // What is no longer known there after a reconnection was released before it (5.0, 3.7.2.1).
                _pending.Answer(
                    ack.Kind,
                    ack.PacketId,
                    ack.Reason == ReasonCode.PacketIdentifierNotFound ? ReasonCode.Success : ack.Reason);
                break;
            case AckPacket { Kind: PacketType.PubRec } ack:
                _pending.Recorded(ack.PacketId, ack.Reason);
                break;
            case AckPacket { Kind: PacketType.PubRel } release:
                link.TryAcknowledge(
                    PacketType.PubComp,
                    release.PacketId,
                    _releases.Release(release.PacketId) ? ReasonCode.Success : ReasonCode.PacketIdentifierNotFound);
                break;
            case SubAckPacket ack:
                _pending.Answer(ack.Kind, ack.PacketId, ack.Codes.Count > 0 ? ack.Codes[0] : ReasonCode.Success);
                break;
            case PingPacket { Kind: PacketType.PingResp }:
                break; // That something came is all it says.
            default:
                throw MalformedPacketException.Protocol($"a server may not send {packet.Type} here");
        }
    }

    private async ValueTask DeliverAsync(ClientLink link, PublishPacket publish)
    {
        if (publish.QoS == 2 && _releases.IsTaken(publish.PacketId))
        {
            // Sent again since our answer was lost: the application has it already.
            link.TryTakeOver(PacketType.PubRec, link.NextTurn(publish.QoS, publish.PacketId));
            return;
        }

        ReceivedMessage received = new(
            link,
            _releases,
            publish.ToMessage(),
            publish.Duplicate,
            publish.QoS == 0 ? null : link.NextTurn(publish.QoS, publish.PacketId));
        if (_messages.Writer.TryWrite(received))
        {
            return;
        }

        if (publish.QoS == 0)
        {
            _logger.UnreadDropped(publish.Topic, _options.MaxUnreadMessages);
            return;
        }

        await _messages.Writer.WriteAsync(received, _stopping.Token);
    }

    private void End(MqttClientException forPending, Exception? completeWith)
    {
        _pending.Fail(forPending);
        _messages.Writer.TryComplete(completeWith);
    }
}
