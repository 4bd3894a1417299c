using System.Collections.Concurrent;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// A bridge's session at the other broker, over the rows of the outbox and of what came in. A disk that cannot be written
/// holds it up; it is tried again.
/// </summary>
internal sealed class BridgeSession : IClientSession
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private readonly EventQueue _queue;
    private readonly string _publisher;
    private readonly Action<IReadOnlyCollection<string>> _forget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // The client gives a message back as the object that it was handed.
    private readonly ConcurrentDictionary<MqttMessage, Sent> _byMessage = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<ushort, Sent> _byPacket = new();
    private readonly ConcurrentDictionary<ushort, string> _origins = new();

    /// <param name="queue">Where it lies.</param>
    /// <param name="bridge">Whose it is.</param>
    /// <param name="forget">Told of the names of messages that will not come again.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="logger">Told of failed writes.</param>
    public BridgeSession(
        EventQueue queue,
        BridgeSpec bridge,
        Action<IReadOnlyCollection<string>> forget,
        TimeProvider time,
        ILogger logger)
    {
        (_queue, _publisher, _forget, _time, _logger) = (queue, bridge.Publisher, forget, time, logger);
        UnderWay = queue.Outbox.ReadUnderWay(bridge.Name);
        foreach (WaitingMessage message in UnderWay)
        {
            _byMessage[message.Message] = _byPacket[message.PacketId] =
                new Sent(message, message.PacketId, message.Phase == SendPhase.Released);
        }

        Unfinished =
        [
            .. UnderWay.Select(message => new UnfinishedPublication(
                message.PacketId, message.Phase == SendPhase.Released, message.Message)),
        ];
        IReadOnlyDictionary<int, long> inbound = queue.ReadInbound(_publisher);
        Taken = [.. inbound.Keys.Select(packet => (ushort)packet)];
        foreach ((int packet, long number) in inbound)
        {
            NameOrigin((ushort)packet, number);
        }
    }

    /// <summary>Messages whose handshake was under way.</summary>
    public IReadOnlyList<WaitingMessage> UnderWay { get; }

    /// <inheritdoc/>
    public IReadOnlyList<UnfinishedPublication> Unfinished { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<ushort> Taken { get; }

    /// <summary>What the embedded broker takes a received QoS 2 message by, once.</summary>
    public string NameOrigin(ushort packetId, long number) =>
        _origins[packetId] = $"{_publisher}/{packetId}/{number}";

    /// <summary>A message is about to be handed to the client.</summary>
    public void Expect(WaitingMessage message) => _byMessage[message.Message] = new Sent(message, 0, IsReleased: false);

    /// <summary>The client is done with it.</summary>
    public void Done(WaitingMessage message)
    {
        if (_byMessage.TryRemove(message.Message, out Sent? sent))
        {
            // Where another message has the identifier by now, that stays.
            _byPacket.TryRemove(KeyValuePair.Create(sent.PacketId, sent));
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendingAsync(ushort packetId, MqttMessage message, CancellationToken cancellationToken)
    {
        Sent earlier = _byMessage[message];
        _byPacket.TryRemove(KeyValuePair.Create(earlier.PacketId, earlier));
        (WaitingMessage, bool)? before =
            _byPacket.TryGetValue(packetId, out Sent? other) ? (other.Message, other.IsReleased) : null;
        await WriteAsync(
            () => _queue.Outbox.MarkSentAsync(earlier.Message, packetId, before, cancellationToken), cancellationToken);
        Note(earlier with { PacketId = packetId, IsReleased = false });
    }

    /// <inheritdoc/>
    public async ValueTask ReleasingAsync(ushort packetId, CancellationToken cancellationToken)
    {
        if (_byPacket.TryGetValue(packetId, out Sent? sent) && !sent.IsReleased)
        {
            await WriteAsync(
                () => _queue.Outbox.MarkReleasedAsync(sent.Message, packetId, cancellationToken), cancellationToken);
            Note(sent with { IsReleased = true });
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReleasedAsync(ushort packetId, CancellationToken cancellationToken)
    {
        await WriteAsync(
            () => _queue.ReleaseAsync(_publisher, packetId, cancellationToken).AsTask(), cancellationToken);
        if (_origins.TryRemove(packetId, out string? origin))
        {
            _forget([origin]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask LostAsync(CancellationToken cancellationToken)
    {
        ILookup<bool, WaitingMessage> known = _byPacket.Values.ToLookup(sent => sent.IsReleased, sent => sent.Message);
        await WriteAsync(
            () => _queue.Outbox.LoseSessionAsync(
                [.. known[true]], [.. known[false]], _publisher, cancellationToken),
            cancellationToken);
        _byPacket.Clear();
        string[] origins = [.. _origins.Values];
        _origins.Clear();
        _forget(origins);
    }

    private void Note(Sent sent) => _byMessage[sent.Message.Message] = _byPacket[sent.PacketId] = sent;

    private async Task WriteAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (EventQueueException e) when (e.Error is not EventQueueError.Closed)
            {
                _logger.SessionNotWritten(e, _publisher);
            }

            await Task.Delay(AgainAfter, _time, cancellationToken);
        }
    }

    private sealed record Sent(WaitingMessage Message, ushort PacketId, bool IsReleased);
}
