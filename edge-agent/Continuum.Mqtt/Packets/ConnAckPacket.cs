namespace Continuum.Mqtt.Packets;

/// <summary>
/// CONNACK (5.0, 3.2). For 3.1.1 the code is one of the return codes of 3.1.1, table 3.1, as it stands there.
/// </summary>
internal sealed record ConnAckPacket(bool SessionPresent, ReasonCode Reason) : ControlPacket
{
    public override PacketType Type => PacketType.ConnAck;
}
