namespace Continuum.Mqtt.Packets;

/// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP (5.0, 3.4 to 3.7).</summary>
internal sealed record AckPacket(PacketType Kind, ushort PacketId, ReasonCode Reason) : ControlPacket
{
    public override PacketType Type => Kind;
}
