namespace Continuum.Mqtt.Packets;

/// <summary>
/// SUBACK or, in 5.0, UNSUBACK: one code a filter (5.0, 3.9 and 3.11). UNSUBACK of 3.1.1 has no codes.
/// </summary>
internal sealed record SubAckPacket(PacketType Kind, ushort PacketId, IReadOnlyList<ReasonCode> Codes) : ControlPacket
{
    public override PacketType Type => Kind;
}
