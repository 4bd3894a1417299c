using Continuum.Mqtt;

namespace Continuum.Agent.Outbox;

/// <summary>A message that a route takes, as it is to reach the other broker.</summary>
/// <param name="Route">The route.</param>
/// <param name="Message">With the other broker's topic and the lower of both QoS.</param>
/// <param name="Name">What a second copy of it is known by, where its publisher named it; else null.</param>
internal sealed record OutgoingMessage(RouteKey Route, MqttMessage Message, string? Name);
