using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>One session's subscription, as it is filed for routing.</summary>
internal sealed class Subscription(Session session, StoredSubscription terms) : RouteEntry
{
    public Session Session { get; } = session;

    public StoredSubscription Terms { get; } = terms;

    /// <summary>As a delivery carries them; null for none.</summary>
    public IReadOnlyList<int>? Identifiers { get; } = terms.Identifier == 0 ? null : [terms.Identifier];

    public bool IsShared { get; } = TopicFilter.TrySplitShare(terms.Filter, out _, out _);

    public override Subscription? Pick() => this;
}
