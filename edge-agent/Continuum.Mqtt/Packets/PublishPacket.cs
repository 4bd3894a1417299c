namespace Continuum.Mqtt.Packets;

/// <summary>
/// PUBLISH (5.0, 3.3) with its parts taken out; <see cref="PublishView"/> is the form that allocates nothing.
/// </summary>
internal sealed record PublishPacket : ControlPacket
{
    public override PacketType Type => PacketType.Publish;

    public required string Topic { get; init; }

    /// <summary>A slice of the buffer the packet was decoded from.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    public int QoS { get; init; }

    public bool Retain { get; init; }

    public bool Duplicate { get; init; }

    /// <summary>0 for QoS 0.</summary>
    public ushort PacketId { get; init; }
}
