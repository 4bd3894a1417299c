namespace Continuum.Mqtt.Sessions;

/// <summary>The last retained message of a topic and when it came, which its expiry counts from.</summary>
internal sealed record RetainedMessage(MqttMessage Message, DateTimeOffset ReceivedAt);
