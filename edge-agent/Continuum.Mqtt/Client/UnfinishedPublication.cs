namespace Continuum.Mqtt.Client;

/// <summary>A QoS 2 publication that was under way when its client's process ended.</summary>
/// <param name="PacketId">The identifier that the broker knows it by.</param>
/// <param name="Released">
/// The broker has the message and only waits for PUBREL; otherwise the message is sent again, with DUP.
/// </param>
/// <param name="Message">The message; not looked at when <paramref name="Released"/>.</param>
public sealed record UnfinishedPublication(ushort PacketId, bool Released, MqttMessage Message);
