namespace Continuum.Mqtt.Broker;

/// <summary>A publication of a client.</summary>
/// <param name="ClientId">The client's identifier; one the broker assigned when the client gave none.</param>
/// <param name="UserName">Null when the client gave none.</param>
/// <param name="Message">What was published; owns its bytes.</param>
/// <param name="PacketId">1 to 65535, reused after the acknowledgement; 0 for QoS 0.</param>
/// <param name="Duplicate">The client says that it may have sent this before.</param>
public sealed record PublishContext(
    string ClientId, string? UserName, MqttMessage Message, int PacketId, bool Duplicate)
{
    /// <summary>
    /// Of a will, its name: no other will has it, and it has it again when it is offered again, also after a crash.
    /// Else null.
    /// </summary>
    public string? WillName { get; init; }

    /// <summary>Null where no connection stands behind it, and so no rules.</summary>
    internal ClientConnection? Publisher { get; init; }

    /// <summary>
    /// Whether the host may answer the client on a topic: one that the client could publish to itself, or may read, by
    /// the rules of now; never one below <c>$SYS/</c>. The host publishes past the rules, and must not lend that to a
    /// client.
    /// </summary>
    /// <param name="topic">A valid topic name, mostly the message's response topic.</param>
    public bool MayReply(string topic) =>
        !topic.StartsWith("$SYS/", StringComparison.Ordinal)
        && (Publisher is not { } client || client.MayPublish(topic) || client.MayRead(topic));
}
