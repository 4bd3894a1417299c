namespace Continuum.Mqtt.Sessions;

/// <summary>All sessions and retained messages: what the changes so far amount to.</summary>
internal sealed class StoredState
{
    public Dictionary<string, StoredSession> Sessions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RetainedMessage> Retained { get; } = new(StringComparer.Ordinal);

    public void Apply(SessionChange change)
    {
        switch (change)
        {
            case SessionChange.Opened opened:
                StoredSession session = Of(opened.ClientId);
                session.ExpirySeconds = opened.ExpirySeconds;
                session.DisconnectedAt = null;
                break;
            case SessionChange.Disconnected gone:
                Of(gone.ClientId).ExpirySeconds = gone.ExpirySeconds;
                Of(gone.ClientId).DisconnectedAt = gone.At;
                break;
            case SessionChange.Ended ended:
                Sessions.Remove(ended.ClientId);
                break;
            case SessionChange.Subscribed subscribed:
                Of(subscribed.ClientId).Subscriptions[subscribed.Subscription.Filter] = subscribed.Subscription;
                break;
            case SessionChange.Unsubscribed unsubscribed:
                Of(unsubscribed.ClientId).Subscriptions.Remove(unsubscribed.Filter);
                break;
            case SessionChange.Queued queued:
                Of(queued.ClientId).Deliveries[queued.Delivery.Sequence] = new(queued.Delivery, 0);
                break;
            case SessionChange.Sent sent:
                MarkSent(sent);
                break;
            case SessionChange.Done done:
                Of(done.ClientId).Deliveries.Remove(done.Sequence);
                break;
            case SessionChange.Retained retained:
                Retain(retained.Message);
                break;
        }
    }

    /// <summary>The fewest changes that give this state.</summary>
    public IEnumerable<SessionChange> AsChanges()
    {
        foreach (StoredSession session in Sessions.Values)
        {
            yield return new SessionChange.Opened(session.ClientId, session.ExpirySeconds);
            foreach (StoredSubscription subscription in session.Subscriptions.Values)
            {
                yield return new SessionChange.Subscribed(session.ClientId, subscription);
            }

            foreach (StoredDelivery stored in session.Deliveries.Values)
            {
                yield return new SessionChange.Queued(session.ClientId, stored.Delivery);
                if (stored.PacketId != 0)
                {
                    yield return new SessionChange.Sent(session.ClientId, stored.Delivery.Sequence, stored.PacketId);
                }
            }

            if (session.DisconnectedAt is { } at)
            {
                yield return new SessionChange.Disconnected(session.ClientId, at, session.ExpirySeconds);
            }
        }

        foreach (RetainedMessage message in Retained.Values)
        {
            yield return new SessionChange.Retained(message);
        }
    }

    private StoredSession Of(string clientId)
    {
        if (!Sessions.TryGetValue(clientId, out StoredSession? session))
        {
            Sessions.Add(clientId, session = new(clientId));
        }

        return session;
    }

    private void MarkSent(SessionChange.Sent sent)
    {
        SortedDictionary<long, StoredDelivery> deliveries = Of(sent.ClientId).Deliveries;
        if (deliveries.TryGetValue(sent.Sequence, out StoredDelivery stored))
        {
            deliveries[sent.Sequence] = stored with { PacketId = sent.PacketId };
        }
    }

    private void Retain(RetainedMessage retained)
    {
        if (retained.Message.Payload.IsEmpty)
        {
            Retained.Remove(retained.Message.Topic);
        }
        else
        {
            Retained[retained.Message.Topic] = retained;
        }
    }
}
