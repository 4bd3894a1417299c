namespace Continuum.Mqtt.Sessions;

/// <summary>
/// A QoS 1 message on its way to one session: waiting while <see cref="PacketId"/> is 0, then in flight.
/// </summary>
internal sealed class Delivery(
    long sequence, MqttMessage message, DateTimeOffset receivedAt, bool retain, IReadOnlyList<int>? subscriptionIds)
{
    /// <summary>Grows with every delivery of the session: the order they are sent in.</summary>
    public long Sequence { get; } = sequence;

    public MqttMessage Message { get; } = message;

    public DateTimeOffset ReceivedAt { get; } = receivedAt;

    public bool Retain { get; } = retain;

    public IReadOnlyList<int>? SubscriptionIds { get; } = subscriptionIds;

    public ushort PacketId { get; set; }
}
