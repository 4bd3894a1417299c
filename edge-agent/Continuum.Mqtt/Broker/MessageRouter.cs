using System.Buffers;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>Brings messages to the sessions that subscribe to them.</summary>
internal sealed class MessageRouter(RoutingTable table, RetainedMessages retained, TimeProvider time)
{
    /// <returns>True when something was stored: commit it before the message counts as accepted.</returns>
    public bool Route(MqttMessage message, Session? publisher)
    {
        bool stored = message.Retain;
        if (message.Retain)
        {
            retained.Set(message);
        }

        foreach (RouteTarget target in table.Match(message.Topic, publisher))
        {
            stored |= target.Session.Deliver(
                message,
                time.GetUtcNow(),
                Math.Min(message.QoS, target.QoS),
                message.Retain && target.RetainAsPublished,
                target.SubscriptionIds);
        }

        return stored;
    }

    /// <summary>Routes a QoS 0 publication without properties from the bytes it arrived as.</summary>
    public void RouteInPlace(in PublishView view, Session publisher)
    {
        char[]? rented = null;
        int length = view.Topic.Length;
        Span<char> topic = length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(length);
        topic = topic[..Encoding.UTF8.GetChars(view.Topic.Span, topic)];
        foreach (RouteTarget target in table.Match(topic, publisher))
        {
            if (target.SubscriptionIds is { } ids)
            {
                target.Session.Deliver(view.ToMessage(), time.GetUtcNow(), qos: 0, retain: false, ids);
            }
            else
            {
                target.Session.DeliverInPlace(view);
            }
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
