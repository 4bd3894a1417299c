using System.Text;

namespace Continuum.Mqtt.Packets;

/// <summary>Application messages to and from what PUBLISH and the will carry.</summary>
internal static class MessageConversion
{
    /// <summary>Copies the payload out of the buffer the packet arrived in.</summary>
    public static MqttMessage ToMessage(this PublishView view, string? topic = null) =>
        Message(
            topic ?? Encoding.UTF8.GetString(view.Topic.Span),
            view.Payload.ToArray(),
            view.QoS,
            view.Retain,
            view.ReadProperties());

    public static MqttMessage ToMessage(this PublishPacket packet) =>
        Message(packet.Topic, packet.Payload.ToArray(), packet.QoS, packet.Retain, packet.Properties);

    /// <summary>The payload is already its own copy.</summary>
    public static MqttMessage ToMessage(this WillDeclaration will) =>
        Message(will.Topic, will.Payload, will.QoS, will.Retain, will.Properties);

    public static MqttMessage Message(
        string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, PacketProperties properties) => new()
        {
            Topic = topic,
            Payload = payload,
            QoS = qos,
            Retain = retain,
            ResponseTopic = properties.ResponseTopic,
            CorrelationData = properties.CorrelationData ?? default,
            ContentType = properties.ContentType,
            MessageExpiry = properties.MessageExpiry is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            PayloadIsText = properties.PayloadFormat == 1,
            UserProperties = properties.UserProperties ?? [],
        };

    /// <summary>The properties that carry the message; the shared empty list when there are none.</summary>
    public static PacketProperties ToProperties(
        this MqttMessage message, TimeSpan? expiry, IReadOnlyList<int>? subscriptionIds = null)
    {
        bool none = message.ResponseTopic is null && message.CorrelationData.IsEmpty && message.ContentType is null
            && expiry is null && !message.PayloadIsText && message.UserProperties.Count == 0
            && subscriptionIds is null;
        return none
            ? PacketProperties.None
            : new()
            {
                ResponseTopic = message.ResponseTopic,
                CorrelationData =
                    message.CorrelationData.IsEmpty ? (ReadOnlyMemory<byte>?)null : message.CorrelationData,
                ContentType = message.ContentType,
                MessageExpiry = expiry is { } left ? (uint)Math.Clamp(left.TotalSeconds, 0, uint.MaxValue) : null,
                PayloadFormat = message.PayloadIsText ? (byte)1 : null,
                UserProperties = message.UserProperties.Count == 0 ? null : message.UserProperties,
                SubscriptionIds = subscriptionIds,
            };
    }
}
