using Continuum.Contracts.Shadows;
using Continuum.Mqtt.Security;

namespace Continuum.Agent.Shadows;

/// <summary>
/// Lets a device use its own shadow without any rule, and nobody publish what only this program says. For the rest of
/// the topics, and for others' shadows, the rules decide that there are.
/// </summary>
/// <param name="rules">The operator's; null where who is let in may use every topic.</param>
/// <param name="namesAreProved">Devices prove their names here: who proves none is no device, whatever it says.</param>
internal sealed class ShadowTopicRules(ITopicAuthorizer? rules, bool namesAreProved) : ITopicAuthorizer
{
    public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic)
    {
        if (!topic.StartsWith(ShadowTopics.Reserved, StringComparison.Ordinal))
        {
            return rules?.MayPublish(client, topic) ?? true;
        }

        return ShadowTopics.TryParseRequest(topic, out string device, out _)
            && (device == DeviceOf(client) || (rules?.MayPublish(client, topic) ?? true));
    }

    /// <summary>A will would stand there like an update, and update nothing.</summary>
    public bool MayLeaveWill(MqttIdentity client, ReadOnlySpan<char> topic) =>
        !topic.StartsWith(ShadowTopics.Reserved, StringComparison.Ordinal) && MayPublish(client, topic);

    public SubscriptionRight MaySubscribe(MqttIdentity client, string filter) => IsOwn(client, filter)
        ? SubscriptionRight.Whole
        : rules?.MaySubscribe(client, filter) ?? SubscriptionRight.Whole;

    public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) =>
        (rules?.MayRead(client, topic) ?? true) || IsOwn(client, topic);

    // What it proved to be, or else, where nobody proves anything, what it says; null when that is no name.
    private string? DeviceOf(MqttIdentity client)
    {
        string name = client.Name.Length > 0 || namesAreProved ? client.Name : client.ClientId;
        return DeviceName.IsValid(name) ? name : null;
    }

    private bool IsOwn(MqttIdentity client, ReadOnlySpan<char> topic) =>
        topic.StartsWith(ShadowTopics.Reserved, StringComparison.Ordinal)
        && DeviceOf(client) is { } device
        && ShadowTopics.IsWithin(topic, device);
}
