namespace Continuum.Mqtt.Security;

/// <summary>
/// Decides what connected clients may publish and see. Asked for every message: answers must be quick, from memory,
/// and may change over time.
/// </summary>
public interface ITopicAuthorizer
{
    /// <summary>Whether a client may publish to a topic.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="topic">A valid topic name.</param>
    bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic);

    /// <summary>
    /// Whether a client may leave a will that goes to a topic; as for publishing, unless said otherwise.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <param name="topic">A valid topic name.</param>
    bool MayLeaveWill(MqttIdentity client, ReadOnlySpan<char> topic) => MayPublish(client, topic);

    /// <summary>How much of what a filter matches a client may see.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="filter">A valid filter; of a shared subscription, the part behind the group.</param>
    SubscriptionRight MaySubscribe(MqttIdentity client, string filter);

    /// <summary>Whether a client may see a message on a topic.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="topic">A valid topic name.</param>
    bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic);
}
