using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>The packets of a delivery to a subscriber.</summary>
internal static class DeliveryPackets
{
    /// <summary>Sends what comes next of it, for the first time; nothing where there is no connection.</summary>
    public static void Send(ISessionConnection? connection, Delivery delivery)
    {
        if (connection is null)
        {
            return;
        }

        if (delivery.IsReleased)
        {
            Release(connection, delivery.PacketId);
        }
        else
        {
            connection.TryPublish(PacketFor(delivery, duplicate: false, Left(delivery, connection)));
        }
    }

    public static void Release(ISessionConnection connection, ushort packetId) =>
        connection.Write(new AckPacket(PacketType.PubRel, packetId, ReasonCode.Success));

    /// <summary>5.0, 3.3.2.3.3: a subscriber is told what is left of the message's life; null for ever.</summary>
    public static TimeSpan? Left(Delivery delivery, ISessionConnection connection) =>
        delivery.Message.MessageExpiry - (connection.Now - delivery.ReceivedAt);

    public static PublishPacket PacketFor(Delivery delivery, bool duplicate, TimeSpan? expiry) => new()
    {
        Topic = delivery.Message.Topic,
        Payload = delivery.Message.Payload,
        QoS = delivery.QoS,
        Retain = delivery.Retain,
        Duplicate = duplicate,
        PacketId = delivery.PacketId,
        Properties = delivery.Message.ToProperties(expiry, delivery.SubscriptionIds),
    };
}
