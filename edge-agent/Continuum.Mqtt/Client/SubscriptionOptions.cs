namespace Continuum.Mqtt.Client;

/// <summary>How a subscription's messages are to be delivered (5.0, 3.8.3.1); 3.1.1 has nothing but the QoS.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The highest QoS to deliver with: 0, 1 or 2.</summary>
    public int QoS { get; init; }

    /// <summary>What this client published itself is not delivered to it; not for shared subscriptions.</summary>
    public bool NoLocal { get; init; }

    /// <summary>
    /// A message is delivered with the retain flag it was published with, and not with what says whether it was
    /// retained from before the subscription.
    /// </summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>Which retained messages the subscription brings.</summary>
    public RetainHandling RetainHandling { get; init; }

    /// <summary>
    /// 1 to 268,435,455: comes with each message (<see cref="ReceivedMessage.SubscriptionIdentifiers"/>); null for
    /// none.
    /// </summary>
    public int? Identifier { get; init; }
}
