using System.Collections.Concurrent;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// A bridge's session at the other broker, over the rows of the outbox and of what came in. A disk that cannot be
/// written holds it up; it is tried again.
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

    // Of named messages, how many copies are not finished: until it is on the disk that they have been published here.
    private readonly ConcurrentDictionary<string, int> _begun = new(StringComparer.Ordinal);

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
        ILookup<bool, WaitingMessage> begun =
            queue.Outbox.ReadUnderWay(bridge.Name).ToLookup(message => message.IsAdrift);
        (UnderWay, Adrift) = ([.. begun[false]], [.. begun[true]]);
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
            _origins[(ushort)packet] = Entrance.OriginOf(_publisher, packet, number);
        }
    }

    /// <summary>Messages whose handshake was under way.</summary>
    public IReadOnlyList<WaitingMessage> UnderWay { get; }

    /// <summary>Messages that had gone out in a session that was lost, and were not sent again since.</summary>
    public IReadOnlyList<WaitingMessage> Adrift { get; }

    /// <inheritdoc/>
    public IReadOnlyList<UnfinishedPublication> Unfinished { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<ushort> Taken { get; }

    /// <summary>
    /// A received QoS 2 message is on the disk, and the embedded broker is to take it, once, by its origin. Called in
    /// the order of the commits: what finishes an earlier copy of it is behind that, or no origin came.
    /// </summary>
    public void Begin(ushort packetId, string origin, string? name)
    {
        _origins[packetId] = origin;
        if (name is not null)
        {
            _begun.AddOrUpdate(origin, 1, static (_, copies) => copies + 1);
        }
    }

    /// <summary>
    /// It has it. Where the message has a name it may come again after its identifier means nothing any more: until
    /// that is on the disk the embedded broker has to know the origin.
    /// </summary>
    public void Finish(string origin, string? name)
    {
        if (name is null)
        {
            return;
        }

        _queue.FinishLater(_publisher, name, () =>
        {
            // Both are told of by commits, one after the other.
            if (_begun.TryGetValue(origin, out int copies) && copies > 1)
            {
                _begun[origin] = copies - 1;
                return;
            }

            _begun.TryRemove(origin, out _);
            if (!_origins.Values.Contains(origin))
            {
                _forget([origin]);
            }
        });
    }

    /// <summary>A message is about to be handed to the client.</summary>
    public void Expect(WaitingMessage message) => _byMessage[message.Message] = new Sent(message, 0, IsReleased: false);

    /// <summary>A message is to be handed to the client once more, with less of its time left.</summary>
    public void Renew(WaitingMessage before, WaitingMessage now)
    {
        // By reference, as it is looked for: where as many seconds are left as before, the two are equal.
        if (!ReferenceEquals(before.Message, now.Message) && _byMessage.TryRemove(before.Message, out Sent? sent))
        {
            Sent renewed = sent with { Message = now };
            _byMessage[now.Message] = renewed;
            _byPacket.TryUpdate(sent.PacketId, renewed, sent);
        }
    }

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
        if (_origins.TryRemove(packetId, out string? origin) && !_begun.ContainsKey(origin))
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
        string[] origins = [.. _origins.Values.Where(origin => !_begun.ContainsKey(origin))];
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
