namespace Continuum.Mqtt.Sessions;

/// <summary>One durable change; applied in order they give the stored state.</summary>
internal abstract record SessionChange
{
    private SessionChange()
    {
    }

    /// <summary>
    /// A session exists (again connected when it did before), to be kept so many seconds after its end,
    /// for the identity that owns it; null for an anonymous client, and in records of older versions.
    /// </summary>
    public sealed record Opened(string ClientId, uint ExpirySeconds, string? Owner = null) : SessionChange;

    /// <summary>The connection of a session ended.</summary>
    public sealed record Disconnected(string ClientId, DateTimeOffset At, uint ExpirySeconds) : SessionChange;

    /// <summary>A session is over, with all it held.</summary>
    public sealed record Ended(string ClientId) : SessionChange;

    public sealed record Subscribed(string ClientId, StoredSubscription Subscription) : SessionChange;

    public sealed record Unsubscribed(string ClientId, string Filter) : SessionChange;

    public sealed record Queued(string ClientId, Delivery Delivery) : SessionChange;

    /// <summary>A queued message was given a packet identifier; it may have reached the client.</summary>
    public sealed record Sent(string ClientId, long Sequence, ushort PacketId) : SessionChange;

    /// <summary>The client has a QoS 2 message (PUBREC): from now on only its PUBREL is sent.</summary>
    public sealed record Released(string ClientId, long Sequence) : SessionChange;

    /// <summary>A queued message was acknowledged or given up.</summary>
    public sealed record Done(string ClientId, long Sequence) : SessionChange;

    /// <summary>
    /// A QoS 2 publication of the client was accepted; one under this identifier is the same until PUBREL.
    /// </summary>
    public sealed record Received(string ClientId, ushort PacketId) : SessionChange;

    /// <summary>The client released a publication that was received.</summary>
    public sealed record Completed(string ClientId, ushort PacketId) : SessionChange;

    /// <summary>A topic's retained message; an empty payload clears it.</summary>
    public sealed record Retained(RetainedMessage Message) : SessionChange;

    /// <summary>
    /// A client connected with a will: to be published should the broker not see how the connection ends.
    /// </summary>
    public sealed record WillKept(string ClientId, StoredWill Will) : SessionChange;

    /// <summary>The client's will of that time was published, or is not to be.</summary>
    public sealed record WillDropped(string ClientId, DateTimeOffset DeclaredAt) : SessionChange;

    /// <summary>A message of the host was published under this name, and is not to be again.</summary>
    public sealed record OriginTaken(string Origin) : SessionChange;

    /// <summary>The host will not publish under this name again.</summary>
    public sealed record OriginForgotten(string Origin) : SessionChange;
}
