namespace Continuum.Mqtt.Sessions;

/// <summary>All sessions, retained messages, wills and taken origins: what the changes so far amount to.</summary>
internal sealed class StoredState
{
    private long _liveBytes;

    public Dictionary<string, StoredSession> Sessions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RetainedMessage> Retained { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// By client identifier and <see cref="StoredWill.DeclaredAt"/>; clients without a stored session have some too.
    /// </summary>
    public Dictionary<(string ClientId, DateTimeOffset DeclaredAt), StoredWill> Wills { get; } = [];

    public HashSet<string> Origins { get; } = new(StringComparer.Ordinal);

    /// <summary>About how many bytes the state takes as changes. May be read while changes are applied.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    public void Apply(SessionChange change)
    {
        switch (change)
        {
            case SessionChange.Opened opened:
                Open(opened);
                break;
            case SessionChange.Ended ended:
                Count(Sessions.Remove(ended.ClientId, out StoredSession? over) ? -over.Bytes : 0);
                break;
            case SessionChange.Retained retained:
                Retain(retained.Message);
                break;
            case SessionChange.WillKept kept:
                DropWill(kept.ClientId, kept.Will.DeclaredAt);
                Wills.Add((kept.ClientId, kept.Will.DeclaredAt), kept.Will);
                Count(StoredBytes.Of(kept.Will.Message));
                break;
            case SessionChange.WillDropped dropped:
                DropWill(dropped.ClientId, dropped.DeclaredAt);
                break;
            case SessionChange.OriginTaken taken:
                Count(Origins.Add(taken.Origin) ? StoredBytes.Of(taken.Origin) : 0);
                break;
            case SessionChange.OriginForgotten forgotten:
                Count(Origins.Remove(forgotten.Origin) ? -StoredBytes.Of(forgotten.Origin) : 0);
                break;
            default:
                ApplyToSession(change);
                break;
        }
    }

    /// <summary>The fewest changes that give this state.</summary>
    public IEnumerable<SessionChange> AsChanges() =>
        Sessions.Values.SelectMany(AsChanges)
            .Concat(Retained.Values.Select(message => new SessionChange.Retained(message)))
            .Concat(Wills.Select(will => new SessionChange.WillKept(will.Key.ClientId, will.Value)))
            .Concat(Origins.Select(origin => new SessionChange.OriginTaken(origin)));

    private static IEnumerable<SessionChange> AsChanges(StoredSession session)
    {
        yield return new SessionChange.Opened(session.ClientId, session.ExpirySeconds, session.Owner);
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

        foreach (StoredDelivery stored in session.Deliveries.Values
            .Where(one => one.ReleaseOrder > 0).OrderBy(one => one.ReleaseOrder))
        {
            yield return new SessionChange.Released(session.ClientId, stored.Delivery.Sequence);
        }

        foreach (ushort id in session.Received)
        {
            yield return new SessionChange.Received(session.ClientId, id);
        }

        if (session.DisconnectedAt is { } at)
        {
            yield return new SessionChange.Disconnected(session.ClientId, at, session.ExpirySeconds);
        }
    }

    private void Open(SessionChange.Opened opened)
    {
        if (!Sessions.TryGetValue(opened.ClientId, out StoredSession? session))
        {
            Sessions.Add(opened.ClientId, session = new(opened.ClientId));
            Count(session, StoredBytes.Of(opened.ClientId));
        }

        session.ExpirySeconds = opened.ExpirySeconds;
        session.Owner = opened.Owner;
        session.DisconnectedAt = null;
    }

    private void ApplyToSession(SessionChange change)
    {
        switch (change)
        {
            case SessionChange.Disconnected gone when Find(gone.ClientId) is { } session:
                session.ExpirySeconds = gone.ExpirySeconds;
                session.DisconnectedAt = gone.At;
                break;
            case SessionChange.Subscribed made when Find(made.ClientId) is { } session:
                Unsubscribe(session, made.Subscription.Filter);
                session.Subscriptions.Add(made.Subscription.Filter, made.Subscription);
                Count(session, StoredBytes.Of(made.Subscription));
                break;
            case SessionChange.Unsubscribed ended when Find(ended.ClientId) is { } session:
                Unsubscribe(session, ended.Filter);
                break;
            case SessionChange.Queued queued when Find(queued.ClientId) is { } session:
                Done(session, queued.Delivery.Sequence);
                session.Deliveries.Add(queued.Delivery.Sequence, new(queued.Delivery, 0, 0));
                Count(session, StoredBytes.Of(queued.Delivery));
                break;
            case SessionChange.Sent sent when Find(sent.ClientId) is { } session:
                MarkSent(session, sent);
                break;
            case SessionChange.Released released when Find(released.ClientId) is { } session:
                MarkReleased(session, released);
                break;
            case SessionChange.Done done when Find(done.ClientId) is { } session:
                Done(session, done.Sequence);
                break;
            case SessionChange.Received received:
                Find(received.ClientId)?.Received.Add(received.PacketId);
                break;
            case SessionChange.Completed completed:
                Find(completed.ClientId)?.Received.Remove(completed.PacketId);
                break;
        }
    }

    private StoredSession? Find(string clientId) => Sessions.GetValueOrDefault(clientId);

    private void Unsubscribe(StoredSession session, string filter) =>
        Count(session, session.Subscriptions.Remove(filter, out StoredSubscription? old) ? -StoredBytes.Of(old) : 0);

    private void Done(StoredSession session, long sequence) => Count(
        session, session.Deliveries.Remove(sequence, out StoredDelivery old) ? -StoredBytes.Of(old.Delivery) : 0);

    private void DropWill(string clientId, DateTimeOffset declaredAt) =>
        Count(Wills.Remove((clientId, declaredAt), out StoredWill? will) ? -StoredBytes.Of(will.Message) : 0);

    private void Count(StoredSession session, long bytes)
    {
        session.Bytes += bytes;
        Count(bytes);
    }

    private void Count(long bytes) => Volatile.Write(ref _liveBytes, _liveBytes + bytes);

    private static void MarkSent(StoredSession session, SessionChange.Sent sent)
    {
        if (session.Deliveries.TryGetValue(sent.Sequence, out StoredDelivery stored))
        {
            session.Deliveries[sent.Sequence] = stored with { PacketId = sent.PacketId };
        }
    }

    private static void MarkReleased(StoredSession session, SessionChange.Released released)
    {
        if (session.Deliveries.TryGetValue(released.Sequence, out StoredDelivery stored))
        {
            session.Deliveries[released.Sequence] = stored with { ReleaseOrder = ++session.Releases };
        }
    }

    private void Retain(RetainedMessage retained)
    {
        if (Retained.Remove(retained.Message.Topic, out RetainedMessage? old))
        {
            Count(-StoredBytes.Of(old.Message));
        }

        if (!retained.Message.Payload.IsEmpty)
        {
            Retained.Add(retained.Message.Topic, retained);
            Count(StoredBytes.Of(retained.Message));
        }
    }
}
