using Continuum.Agent.Routing;
using Continuum.Mqtt;

namespace Continuum.Agent.Bridges;

/// <summary>What a message from another broker comes to here.</summary>
/// <param name="Events">The triggers that it starts, each with the message as the trigger sees it.</param>
/// <param name="Publications">The message under its topics here, for subscribers and other bridges.</param>
internal sealed record Landing(
    IReadOnlyList<(TopicMatch Match, MqttMessage Message)> Events, IReadOnlyList<MqttMessage> Publications)
{
    public bool IsEmpty => Events.Count == 0 && Publications.Count == 0;

    /// <summary>It, under one of its topics here, where it is not empty.</summary>
    public MqttMessage Message => Events.Count > 0 ? Events[0].Message : Publications[0];
}
