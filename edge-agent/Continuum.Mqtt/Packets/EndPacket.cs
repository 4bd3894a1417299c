namespace Continuum.Mqtt.Packets;

/// <summary>DISCONNECT or AUTH: a reason and properties (5.0, 3.14 and 3.15).</summary>
internal sealed record EndPacket(PacketType Kind, ReasonCode Reason) : ControlPacket
{
    public override PacketType Type => Kind;
}
