namespace Continuum.Mqtt.Packets;

/// <summary>UNSUBSCRIBE (5.0, 3.10).</summary>
internal sealed record UnsubscribePacket(ushort PacketId, IReadOnlyList<string> Filters) : ControlPacket
{
    public override PacketType Type => PacketType.Unsubscribe;
}
