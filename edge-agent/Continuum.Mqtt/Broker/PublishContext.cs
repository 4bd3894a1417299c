namespace Continuum.Mqtt.Broker;

/// <summary>A publication of a client.</summary>
/// <param name="ClientId">The client's identifier; one the broker assigned when the client gave none.</param>
/// <param name="UserName">Null when the client gave none.</param>
/// <param name="Message">What was published; owns its bytes.</param>
/// <param name="PacketId">1 to 65535, reused after the acknowledgement; 0 for QoS 0.</param>
/// <param name="Duplicate">The client says that it may have sent this before.</param>
public sealed record PublishContext(
    string ClientId, string? UserName, MqttMessage Message, int PacketId, bool Duplicate);
