namespace Continuum.Mqtt.Sessions;

/// <summary>One durable change; applied in order they give the stored state.</summary>
internal abstract record SessionChange
{
    private SessionChange()
    {
    }

    /// <summary>
    /// A session exists (again connected when it did before), to be kept so many seconds after its end.
    /// </summary>
    public sealed record Opened(string ClientId, uint ExpirySeconds) : SessionChange;

    /// <summary>The connection of a session ended.</summary>
    public sealed record Disconnected(string ClientId, DateTimeOffset At, uint ExpirySeconds) : SessionChange;

    /// <summary>A session is over, with all it held.</summary>
    public sealed record Ended(string ClientId) : SessionChange;

    public sealed record Subscribed(string ClientId, StoredSubscription Subscription) : SessionChange;

    public sealed record Unsubscribed(string ClientId, string Filter) : SessionChange;

    public sealed record Queued(string ClientId, Delivery Delivery) : SessionChange;

    /// <summary>A queued message was given a packet identifier; it may have reached the client.</summary>
    public sealed record Sent(string ClientId, long Sequence, ushort PacketId) : SessionChange;

    /// <summary>A queued message was acknowledged or given up.</summary>
    public sealed record Done(string ClientId, long Sequence) : SessionChange;

    /// <summary>A topic's retained message; an empty payload clears it.</summary>
    public sealed record Retained(RetainedMessage Message) : SessionChange;
}
