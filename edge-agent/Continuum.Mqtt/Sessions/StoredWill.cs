namespace Continuum.Mqtt.Sessions;

/// <summary>The will of a client that has not left normally, and how long it waits after the connection's end.</summary>
internal sealed record StoredWill(MqttMessage Message, uint DelaySeconds);
