namespace Continuum.Mqtt.Broker;

/// <summary>
/// One delivery to make: overlapping subscriptions of a session are merged, the highest QoS wins (5.0, 3.3.4). A shared
/// subscription is a delivery of its own (5.0, 4.8.2).
/// </summary>
/// <param name="Session">Who gets it.</param>
/// <param name="QoS">The highest of the subscriptions.</param>
/// <param name="RetainAsPublished">One of the subscriptions wants the publisher's flag.</param>
/// <param name="SubscriptionIds">All of them; null for none.</param>
/// <param name="Share">The shared subscription, filter and all; null for ordinary ones.</param>
internal readonly record struct RouteTarget(
    Session Session, int QoS, bool RetainAsPublished, IReadOnlyList<int>? SubscriptionIds, string? Share);
