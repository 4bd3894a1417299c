using Continuum.Mqtt.Security;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>What clients may do, beyond what the protocol says.</summary>
internal sealed class Admission(MqttBrokerOptions options)
{
    private volatile ServerRedirect? _redirect = options.Redirect;

    /// <summary>Where clients are sent; null while they are welcome here.</summary>
    public ServerRedirect? Redirect
    {
        get => _redirect;
        set => _redirect = value;
    }

    public IdentityQuota Identities { get; } = new(options.MaxConnectionsPerIdentity);

    /// <summary>
    /// The broker alone publishes what it says of itself (5.0, 4.7.2); but bridges, Mosquitto's first, say there
    /// whether they are connected, with a will, and could not connect otherwise.
    /// </summary>
    public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) =>
        !SystemTopics.IsOwn(topic)
        && (options.Authorizer is not { } authorizer || authorizer.MayPublish(client, topic));

    /// <summary>Asked at CONNECT; as <see cref="MayPublish"/>.</summary>
    public bool MayLeaveWill(MqttIdentity client, ReadOnlySpan<char> topic) =>
        !SystemTopics.IsOwn(topic)
        && (options.Authorizer is not { } authorizer || authorizer.MayLeaveWill(client, topic));

    public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) =>
        options.Authorizer is not { } authorizer || authorizer.MayRead(client, topic);

    public bool MaySubscribe(MqttIdentity client, string filter)
    {
        if (options.Authorizer is not { } authorizer)
        {
            return true;
        }

        // A member that may see only some messages of a shared subscription would take others away from the group.
        bool shared = TopicFilter.TrySplitShare(filter, out _, out string own);
        return authorizer.MaySubscribe(client, own) switch
        {
            SubscriptionRight.Whole => true,
            SubscriptionRight.Part => !shared,
            _ => false,
        };
    }
}
