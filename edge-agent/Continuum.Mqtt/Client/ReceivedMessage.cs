namespace Continuum.Mqtt.Client;

/// <summary>
/// A message from the broker. A QoS 1 message stays the broker's to deliver until it is acknowledged.
/// </summary>
public sealed class ReceivedMessage
{
    private readonly ClientLink _link;
    private readonly ushort _packetId;

    internal ReceivedMessage(ClientLink link, MqttMessage message, bool duplicate, ushort packetId)
    {
        _link = link;
        _packetId = packetId;
        Message = message;
        Duplicate = duplicate;
    }

    /// <summary>Owns its bytes.</summary>
    public MqttMessage Message { get; }

    /// <summary>The broker may have delivered it before.</summary>
    public bool Duplicate { get; }

    /// <summary>Tells the broker that the message is dealt with; nothing to tell for QoS 0.</summary>
    /// <returns>False when its connection is gone: the broker will deliver the message again.</returns>
    public ValueTask<bool> AcknowledgeAsync() => new(_packetId == 0 || _link.TryAcknowledge(_packetId));
}
