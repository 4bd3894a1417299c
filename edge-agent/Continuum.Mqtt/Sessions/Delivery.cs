namespace Continuum.Mqtt.Sessions;

/// <summary>
/// A QoS 1 or 2 message on its way to one session: waiting while <see cref="PacketId"/> is 0, then in flight.
/// </summary>
internal sealed class Delivery(long sequence, MqttMessage message, DateTimeOffset receivedAt)
{
    /// <summary>Grows with every delivery of the session: the order they are sent in.</summary>
    public long Sequence { get; } = sequence;

    public MqttMessage Message { get; } = message;

    public DateTimeOffset ReceivedAt { get; } = receivedAt;

    /// <summary>What it is delivered with: the lower of the publisher's and the subscription's.</summary>
    public int QoS { get; init; } = 1;

    public bool Retain { get; init; }

    public IReadOnlyList<int>? SubscriptionIds { get; init; }

    /// <summary>The shared subscription it came by, filter and all; null for an ordinary one.</summary>
    public string? Share { get; init; }

    public ushort PacketId { get; set; }

    /// <summary>The client's PUBREC came; above 0, and in the order of those.</summary>
    public long ReleaseOrder { get; set; }

    public bool IsReleased => ReleaseOrder > 0;
}
