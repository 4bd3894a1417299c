namespace Continuum.Mqtt.Broker;

/// <summary>How a message is to be delivered to one session.</summary>
/// <param name="QoS">The lower of the publisher's and the subscription's.</param>
/// <param name="Retain">The flag as the subscriber is to see it.</param>
/// <param name="SubscriptionIds">Of the subscriptions that match; null for none.</param>
/// <param name="Share">The shared subscription, filter and all, whose turn this is; null for ordinary ones.</param>
internal readonly record struct DeliveryTerms(
    int QoS, bool Retain, IReadOnlyList<int>? SubscriptionIds, string? Share);
