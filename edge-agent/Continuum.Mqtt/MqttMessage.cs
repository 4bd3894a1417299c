namespace Continuum.Mqtt;

/// <summary>An application message: what a publisher says and a subscriber hears, in either protocol version.</summary>
/// <remarks>The MQTT 5.0 properties are dropped where a 3.1.1 connection cannot carry them.</remarks>
public sealed record MqttMessage
{
    /// <summary>The topic name: no wildcards, at least one character.</summary>
    public required string Topic { get; init; }

    /// <summary>
    /// The application's bytes; may be empty (and then, with <see cref="Retain"/>, clears the topic).
    /// </summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>0 (at most once), 1 (at least once) or 2 (exactly once).</summary>
    public int QoS { get; init; }

    /// <summary>To be kept for later subscribers; on a delivery: it was kept from before the subscription.</summary>
    public bool Retain { get; init; }

    /// <summary>Where an answer is to be published (5.0, 3.3.2.3.5); null where none is asked for.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the requester recognises the answer by (5.0, 3.3.2.3.6); empty where there is none.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }

    /// <summary>What the payload is, as the publisher names it (5.0, 3.3.2.3.9).</summary>
    public string? ContentType { get; init; }

    /// <summary>How long the message is worth delivering, whole seconds up to 2^32 - 1; null: for ever.</summary>
    public TimeSpan? MessageExpiry { get; init; }

    /// <summary>The publisher says that the payload is UTF-8 text (5.0, 3.3.2.3.2).</summary>
    public bool PayloadIsText { get; init; }

    /// <summary>Names and values of the application's own, in order; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}
