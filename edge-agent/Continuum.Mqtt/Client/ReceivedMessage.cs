using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// A message from the broker. Above QoS 0 it stays the broker's to deliver until it is acknowledged; once that is done,
/// a QoS 2 message does not come again.
/// </summary>
public sealed class ReceivedMessage
{
    private readonly ClientLink _link;
    private readonly InboundReleases _releases;
    private readonly AcknowledgementOrder.Turn? _turn;
    private readonly int _session;

    internal ReceivedMessage(
        ClientLink link, InboundReleases releases, PublishPacket publish, AcknowledgementOrder.Turn? turn)
    {
        _link = link;
        _releases = releases;
        _turn = turn;
        _session = releases.Session;
        Message = publish.ToMessage();
        Duplicate = publish.Duplicate;
        SubscriptionIdentifiers = publish.Properties.SubscriptionIds ?? [];
    }

    /// <summary>Owns its bytes.</summary>
    public MqttMessage Message { get; }

    /// <summary>The broker may have delivered it before.</summary>
    public bool Duplicate { get; }

    /// <summary>
    /// 1 to 65535; 0 for QoS 0. At QoS 2 it names the message until the broker releases it: an application that keeps
    /// an
    /// <see cref="IClientSession"/> and has this identifier among <see cref="IClientSession.Taken"/> has taken the
    /// message: it finishes what it was at with it, if anything, and acknowledges it.
    /// </summary>
    public ushort PacketId => _turn?.PacketId ?? 0;

    /// <summary>Identifiers of the subscriptions it came by (5.0, 3.3.2.3.8); empty where they have none.</summary>
    public IReadOnlyList<int> SubscriptionIdentifiers { get; }

    /// <summary>
    /// The broker lost the session it came by: <see cref="PacketId"/> names nothing any more, and must not be kept.
    /// True before <see cref="IClientSession.LostAsync"/> is called.
    /// </summary>
    public bool IsSessionLost => _releases.Session != _session;

    /// <summary>
    /// Tells the broker that the message is dealt with; nothing to tell for QoS 0. The broker is told in the order the
    /// messages of a QoS came: what is acknowledged early waits for those before it.
    /// </summary>
    /// <returns>
    /// False when its connection is gone: the broker will deliver the message again (and this client will take no
    /// notice of it, if it is of QoS 2 and the application keeps its session).
    /// </returns>
    public ValueTask<bool> AcknowledgeAsync() => new(Message.QoS switch
    {
        0 => true,
        1 => _link.TryTakeOver(PacketType.PubAck, _turn!),
        _ => _releases.Take(this, () => _link.TryTakeOver(PacketType.PubRec, _turn!)),
    });
}
