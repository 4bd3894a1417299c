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

    internal ReceivedMessage(
        ClientLink link,
        InboundReleases releases,
        MqttMessage message,
        bool duplicate,
        AcknowledgementOrder.Turn? turn)
    {
        _link = link;
        _releases = releases;
        _turn = turn;
        Message = message;
        Duplicate = duplicate;
    }

    /// <summary>Owns its bytes.</summary>
    public MqttMessage Message { get; }

    /// <summary>The broker may have delivered it before.</summary>
    public bool Duplicate { get; }

    /// <summary>
    /// Tells the broker that the message is dealt with; nothing to tell for QoS 0. The broker is told in the order the
    /// messages of a QoS came: what is acknowledged early waits for those before it.
    /// </summary>
    /// <returns>False when its connection is gone: the broker will deliver the message again.</returns>
    public ValueTask<bool> AcknowledgeAsync() => new(Message.QoS switch
    {
        0 => true,
        1 => _link.TryTakeOver(PacketType.PubAck, _turn!),
        _ => _releases.Take(_turn!.PacketId, () => _link.TryTakeOver(PacketType.PubRec, _turn)),
    });
}
