namespace Continuum.Mqtt.Sessions;

/// <summary>A persistent session as it is stored.</summary>
internal sealed class StoredSession(string clientId)
{
    public string ClientId { get; } = clientId;

    public uint ExpirySeconds { get; set; }

    /// <summary>Null while connected, or when the broker ended without seeing it disconnect.</summary>
    public DateTimeOffset? DisconnectedAt { get; set; }

    public Dictionary<string, StoredSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>By sequence: in the order they were queued.</summary>
    public SortedDictionary<long, StoredDelivery> Deliveries { get; } = [];
}
