namespace Continuum.Mqtt.Packets;

/// <summary>PINGREQ or PINGRESP (5.0, 3.12 and 3.13).</summary>
internal sealed record PingPacket(PacketType Kind) : ControlPacket
{
    public static readonly PingPacket Request = new(PacketType.PingReq);

    public static readonly PingPacket Response = new(PacketType.PingResp);

    public override PacketType Type => Kind;
}
