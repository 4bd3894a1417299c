namespace Continuum.Mqtt.Packets;

/// <summary>SUBSCRIBE (5.0, 3.8).</summary>
internal sealed record SubscribePacket(
    ushort PacketId, IReadOnlyList<RequestedSubscription> Subscriptions) : ControlPacket
{
    public override PacketType Type => PacketType.Subscribe;
}
