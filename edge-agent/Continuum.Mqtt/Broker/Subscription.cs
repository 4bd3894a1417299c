using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>One session's subscription, as it is filed for routing.</summary>
internal sealed class Subscription(Session session, StoredSubscription terms) : RouteEntry
{
    public Session Session { get; } = session;

    public StoredSubscription Terms { get; } = terms;

    public override Subscription? Pick() => this;
}
