namespace Continuum.Mqtt.Sessions;

/// <summary>A persistent session as it is stored.</summary>
internal sealed class StoredSession(string clientId)
{
    public string ClientId { get; } = clientId;

    public uint ExpirySeconds { get; set; }

    /// <summary>
    /// The identity whose session it is; null for an anonymous client's, and where the log does not say.
    /// </summary>
    public string? Owner { get; set; }

    /// <summary>Null while connected, or when the broker ended without seeing it disconnect.</summary>
    public DateTimeOffset? DisconnectedAt { get; set; }

    public Dictionary<string, StoredSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>By sequence: in the order they were queued.</summary>
    public SortedDictionary<long, StoredDelivery> Deliveries { get; } = [];

    /// <summary>Identifiers of the client's own QoS 2 publications that it has not released.</summary>
    public HashSet<ushort> Received { get; } = [];

    /// <summary>What its deliveries and subscriptions count as in the state's bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>How many deliveries were released so far.</summary>
    public long Releases { get; set; }
}
