namespace Continuum.Mqtt.Packets;

/// <summary>One control packet. Properties are empty, and reason codes Success, where 3.1.1 has none.</summary>
internal abstract record ControlPacket
{
    public PacketProperties Properties { get; init; } = PacketProperties.None;

    public abstract PacketType Type { get; }
}
