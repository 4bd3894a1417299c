using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>Allows everything but one topic, to publish to and to subscribe to.</summary>
internal sealed class ForbiddenTopic(string forbidden) : ITopicAuthorizer
{
    public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) => !topic.SequenceEqual(forbidden);

    public SubscriptionRight MaySubscribe(MqttIdentity client, string filter) =>
        filter == forbidden ? SubscriptionRight.None : SubscriptionRight.Whole;

    public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) => true;
}
