namespace Continuum.Mqtt.Broker;

/// <summary>
/// One delivery to make: overlapping subscriptions of a session are merged, the highest QoS wins (5.0, 3.3.4).
/// </summary>
internal readonly record struct RouteTarget(
    Session Session, int QoS, bool RetainAsPublished, IReadOnlyList<int>? SubscriptionIds);
