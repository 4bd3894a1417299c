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
    private readonly PendingOperations _pending = new();
    private readonly SemaphoreSlim _room;
    private readonly ConcurrentDictionary<string, int> _subscriptions = new(StringComparer.Ordinal);
    private readonly Channel<ReceivedMessage> _messages;
    private readonly CancellationTokenSource _stopping = new();
    private volatile ClientLink? _link;
    private Task _running = Task.CompletedTask;

    /// <summary>Nothing is connected yet.</summary>
    /// <param name="options">Not to be changed afterwards.</param>
    /// <param name="loggers">Makes the client's logger.</param>
    /// <param name="time">The clock of keep-alive and waits.</param>
    /// <param name="random">Jitter; used by this client only.</param>
    public MqttClient(MqttClientOptions options, ILoggerFactory loggers, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("Continuum.Mqtt.Client");
        _delay = new(options, random);
        _room = new(options.MaxPendingOperations);
        _messages = Channel.CreateBounded<ReceivedMessage>(options.MaxUnreadMessages);
    }

    /// <summary>
    /// What the broker delivers; ends with the client. A QoS 1 message is to be acknowledged by its reader.
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
        Resume(first);
        _running = StayConnectedAsync(first);
    }

    /// <summary>
    /// Publishes: QoS 0 is handed to the connection, or dropped without one; QoS 1 completes at PUBACK.
    /// </summary>
    /// <param name="message">QoS 0 or 1; QoS 1 is kept and sent again over reconnections.</param>
    /// <param name="cancellationToken">Gives up waiting, and sending again.</param>
    /// <exception cref="MqttClientException">The broker refused the message.</exception>
    /// <exception cref="ArgumentException">The topic is not valid or the QoS above 1.</exception>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (TopicName.Problem(message.Topic) is { } problem)
        {
            throw new ArgumentException(problem, nameof(message));
        }

        PublishPacket packet = new()
        {
            Topic = message.Topic,
            Payload = message.Payload,
            Retain = message.Retain,
            QoS = message.QoS,
            Properties = message.ToProperties(message.MessageExpiry),
        };
        switch (message.QoS)
        {
            case 0:
                _link?.TryWrite(packet);
                return;
            case 1:
                await AskAsync(id => packet with { PacketId = id }, $"publish to {message.Topic}", cancellationToken);
                return;
            default:
                throw new ArgumentException($"QoS {message.QoS}; 0 and 1 are supported", nameof(message));
        }
    }

    /// <summary>Subscribes; completes when the broker granted it, at once or after a reconnection.</summary>
    /// <param name="filter">A topic filter, or a shared subscription.</param>
    /// <param name="qos">The highest QoS to deliver with: 0 or 1.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    /// <exception cref="ArgumentException">The filter is not valid.</exception>
    public async Task SubscribeAsync(string filter, int qos, CancellationToken cancellationToken)
    {
        if (TopicFilter.Problem(filter) is { } problem)
        {
            throw new ArgumentException(problem, nameof(filter));
        }

        await AskAsync(id => new SubscribePacket(id, [new(filter, qos)]), $"subscribe to {filter}", cancellationToken);
        _subscriptions[filter] = qos;
    }

    /// <summary>Ends a subscription.</summary>
    /// <param name="filter">As it was subscribed to.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    public async Task UnsubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        _subscriptions.TryRemove(filter, out _);
        await AskAsync(id => new UnsubscribePacket(id, [filter]), $"unsubscribe from {filter}", cancellationToken);
    }

    /// <summary>Says goodbye (no will is published) and ends; what waits for an acknowledgement fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_link is { } link)
        {
            await link.LeaveAsync();
        }

        await _running;
        End(new MqttClientException(ReasonCode.Success, "the client was disposed"), completeWith: null);
        _stopping.Dispose();
        _room.Dispose();
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
                throw new MqttClientException(reason, $"the broker refused to {what}: {reason}");
            }
        }
        finally
        {
            _pending.Abandon(operation);
            _room.Release();
        }
    }

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
                ReceivedMessage received = new(link, publish.ToMessage(), publish.Duplicate, publish.PacketId);
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
                break;
            case AckPacket { Kind: PacketType.PubAck } ack:
                _pending.Answer(ack.PacketId, ack.Reason);
                break;
            case SubAckPacket ack:
                _pending.Answer(ack.PacketId, ack.Codes.Count > 0 ? ack.Codes[0] : ReasonCode.Success);
                break;
            default:
                break; // PINGRESP: that something came is all it says.
        }
    }

    private void End(MqttClientException forPending, Exception? completeWith)
    {
        _pending.Fail(forPending);
        _messages.Writer.TryComplete(completeWith);
    }
}
