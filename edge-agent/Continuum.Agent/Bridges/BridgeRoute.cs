using Continuum.Agent.Outbox;
using Continuum.Mqtt;
using Continuum.Mqtt.Topics;

namespace Continuum.Agent.Bridges;

/// <summary>A route as it is used.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Options">Checked.</param>
internal sealed record BridgeRoute(RouteKey Key, BridgeRouteOptions Options)
{
    public string LocalFilter { get; } = Options.LocalPrefix + Options.Filter;

    public string RemoteFilter { get; } = Options.RemotePrefix + Options.Filter;

    /// <summary>The topic at the other broker of one here, or null where the route does not take it.</summary>
    public string? ToRemote(string topic) => Exchange(topic, LocalFilter, Options.LocalPrefix, Options.RemotePrefix);

    /// <summary>The topic here of one at the other broker, or null where the route does not take it.</summary>
    public string? ToLocal(string topic) => Exchange(topic, RemoteFilter, Options.RemotePrefix, Options.LocalPrefix);

    /// <summary>
    /// The message as it goes out: above QoS 0 with the route's, so that the link repeats nothing at QoS 2.
    /// </summary>
    public OutgoingMessage Carry(MqttMessage message, string topic, string? name) =>
        new(Key, message with { Topic = topic, QoS = message.QoS == 0 ? 0 : Options.QoS }, name);

    // A filter a/# takes a as well, which has no prefix "a/" to lose.
    private static string? Exchange(string topic, string filter, string from, string to) =>
        !topic.StartsWith('$') && topic.StartsWith(from, StringComparison.Ordinal) && TopicFilter.Matches(filter, topic)
            && TopicName.Problem(to + topic[from.Length..]) is null
            && !to.StartsWith('$') && (to.Length > 0 || topic.Length == from.Length || topic[from.Length] != '$')
            ? to + topic[from.Length..]
            : null;
}
