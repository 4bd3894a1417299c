using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>Delivery at QoS 0: now or not at all, each drop counted with its reason.</summary>
internal static class OnceDelivery
{
    /// <param name="connection">Null where the client has none.</param>
    /// <param name="view">The publication, as it came.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="metrics">Counts what is dropped.</param>
    public static void Send(
        ISessionConnection? connection, in PublishView view, ReadOnlySpan<char> topic, BrokerMetrics metrics)
    {
        if (connection is null)
        {
            metrics.Dropped(DropReason.Offline);
        }
        else if (!connection.MayRead(topic))
        {
            metrics.Dropped(DropReason.NotAuthorized);
        }
        else if (connection.TryPublish(view))
        {
            metrics.Sent();
        }
        else
        {
            metrics.Dropped(connection.HasRoom ? DropReason.TooLarge : DropReason.SlowConsumer);
        }
    }

    /// <param name="connection">Null where the client has none.</param>
    /// <param name="message">What is delivered.</param>
    /// <param name="receivedAt">When it came: a message expires (5.0, 3.3.2.3.3).</param>
    /// <param name="terms">As subscribed.</param>
    /// <param name="metrics">Counts what is dropped.</param>
    public static void Send(
        ISessionConnection? connection,
        MqttMessage message,
        DateTimeOffset receivedAt,
        in DeliveryTerms terms,
        BrokerMetrics metrics)
    {
        if (connection is null)
        {
            metrics.Dropped(DropReason.Offline);
            return;
        }

        if (!connection.MayRead(message.Topic))
        {
            metrics.Dropped(DropReason.NotAuthorized);
            return;
        }

        TimeSpan? left = message.MessageExpiry - (connection.Now - receivedAt);
        PublishPacket packet = new()
        {
            Topic = message.Topic,
            Payload = message.Payload,
            Retain = terms.Retain,
            Properties = message.ToProperties(left, terms.SubscriptionIds),
        };
        if (left <= TimeSpan.Zero || !connection.Fits(packet))
        {
            metrics.Dropped(left <= TimeSpan.Zero ? DropReason.Expired : DropReason.TooLarge);
        }
        else if (connection.TryPublish(packet))
        {
            metrics.Sent();
        }
        else
        {
            metrics.Dropped(DropReason.SlowConsumer);
        }
    }
}
