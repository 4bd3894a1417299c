using System.Buffers;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>Brings messages to the sessions that subscribe to them.</summary>
internal sealed class MessageRouter(
    RoutingTable table, RetainedMessages retained, BrokerMetrics metrics, TimeProvider time)
{
    /// <param name="message">What is to be delivered, and kept where it asks for that.</param>
    /// <param name="publisher">Whose message it is; null for the host's.</param>
    /// <param name="unstored">Gets the deliveries at QoS 0 instead of their being made; null makes them.</param>
    /// <returns>True when something was stored: commit it before the message counts as accepted.</returns>
    public bool Route(MqttMessage message, Session? publisher, List<RouteTarget>? unstored = null)
    {
        bool stored = message.Retain;
        if (message.Retain)
        {
            retained.Set(message);
        }

        foreach (RouteTarget target in table.Match(message.Topic, publisher))
        {
            if (unstored is not null && Math.Min(message.QoS, target.QoS) == 0)
            {
                unstored.Add(target);
            }
            else
            {
                stored |= Deliver(message, target);
            }
        }

        return stored;
    }

    /// <returns>True when the delivery was stored.</returns>
    public bool Deliver(MqttMessage message, in RouteTarget target) => Deliver(message, time.GetUtcNow(), target);

    /// <summary>Hands what an ended session's shared subscriptions left to other members (5.0, 4.8.2).</summary>
    public void HandOver(IReadOnlyList<Delivery> orphans)
    {
        foreach (Delivery orphan in orphans)
        {
            if (table.PickMember(orphan.Share!) is { } member)
            {
                Deliver(orphan.Message, orphan.ReceivedAt, member);
            }
            else
            {
                metrics.Dropped(DropReason.SessionEnded);
            }
        }
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
                target.Session.Deliver(view.ToMessage(), time.GetUtcNow(), new(0, false, ids, target.Share));
            }
            else
            {
                target.Session.DeliverInPlace(view, topic);
            }
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    // A member that ended after it was picked is in its group no more: the next pick is another one, or none.
    private bool Deliver(MqttMessage message, DateTimeOffset receivedAt, RouteTarget target)
    {
        while (true)
        {
            DeliveryOutcome outcome = target.Session.Deliver(message, receivedAt, TermsOf(message, target));
            if (outcome != DeliveryOutcome.Ended)
            {
                return outcome == DeliveryOutcome.Stored;
            }

            if (target.Share is null || table.PickMember(target.Share) is not { } another)
            {
                metrics.Dropped(DropReason.SessionEnded);
                return false;
            }

            target = another;
        }
    }

    private static DeliveryTerms TermsOf(MqttMessage message, in RouteTarget target) => new(
        Math.Min(message.QoS, target.QoS),
        message.Retain && target.RetainAsPublished,
        target.SubscriptionIds,
        target.Share);
}
