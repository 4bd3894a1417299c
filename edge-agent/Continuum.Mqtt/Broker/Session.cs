using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// A client's session: what it subscribes to, what is on its way to it, and which of its own QoS 2 publications it has
/// not released; with or without a connection. Its lock is taken before those of the store, the routing
/// table and the outbound buffer, never the other way round.
/// </summary>
internal sealed class Session
{
    private readonly Lock _gate = new();
    private readonly SessionTools _tools;
    private readonly Outgoing _outgoing;
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly HashSet<ushort> _received = [];
    private volatile ISessionConnection? _connection;
    private bool _releasesDue;
    private bool _ended;
    private bool _stored;

    public Session(string clientId, SessionTools tools)
    {
        ClientId = clientId;
        _tools = tools;
        _outgoing = new(this, tools.Options, tools.Metrics);
    }

    public string ClientId { get; }

    /// <summary>How long the session outlives its connection; 0: not at all, and nothing of it is stored.</summary>
    public uint ExpirySeconds { get; private set; }

    /// <summary>The identity whose session this is; null while only anonymous clients have had it.</summary>
    public string? Owner { get; private set; }

    public bool IsPersistent => ExpirySeconds > 0;

    /// <summary>
    /// No more may be stored for it. A connected client takes what it is sent, and so may go half beyond the bound.
    /// </summary>
    public bool IsStoreFull => IsPersistent
        && _tools.Store.LiveBytes / (IsConnected ? 1.5 : 1) >= _tools.Options.MaxStoredBytes;

    public ISessionConnection? Connection => _connection;

    public bool IsConnected => _connection is not null;

    /// <summary>When the connection ended; null while connected.</summary>
    public DateTimeOffset? DisconnectedAt { get; private set; }

    /// <summary>
    /// Without a connection for longer than it is kept; the largest interval never ends (5.0, 3.1.2.11.2).
    /// </summary>
    public bool IsOver(DateTimeOffset now)
    {
        lock (_gate)
        {
            return ExpirySeconds != uint.MaxValue && DisconnectedAt + TimeSpan.FromSeconds(ExpirySeconds) <= now;
        }
    }

    /// <summary>Takes over what is stored.</summary>
    public void Restore(StoredSession stored, DateTimeOffset now)
    {
        _stored = true;
        ExpirySeconds = stored.ExpirySeconds;
        Owner = stored.Owner;
        DisconnectedAt = stored.DisconnectedAt ?? now;
        _outgoing.Restore(stored);
        _received.UnionWith(stored.Received);
        foreach (StoredSubscription terms in stored.Subscriptions.Values)
        {
            Subscription subscription = new(this, terms);
            _subscriptions.Add(terms.Filter, subscription);
            _tools.Routes.Add(subscription);
        }
    }

    /// <summary>Gives the session its connection, in place of one it may have.</summary>
    public void Attach(ISessionConnection connection, uint expirySeconds)
    {
        lock (_gate)
        {
            _connection = connection;
            Owner = connection.Owner;
            ExpirySeconds = expirySeconds;
            DisconnectedAt = null;
            _outgoing.Restart();
            _releasesDue = true;
            if (IsPersistent)
            {
                _stored = true;
                Store(new SessionChange.Opened(ClientId, ExpirySeconds, Owner));
            }
            else
            {
                Forget();
            }
        }
    }

    /// <summary>False when another connection has the session by now.</summary>
    public bool Detach(ISessionConnection connection, DateTimeOffset now, uint? expirySeconds)
    {
        lock (_gate)
        {
            if (_connection != connection || _ended)
            {
                return false;
            }

            _connection = null;
            _outgoing.ForgetUndurable();
            DisconnectedAt = now;
            ExpirySeconds = expirySeconds ?? ExpirySeconds;
            Store(new SessionChange.Disconnected(ClientId, now, ExpirySeconds));
            if (!IsPersistent)
            {
                // It is to end: the next message of a shared subscription goes to another member.
                LeaveRoutes();
            }

            return true;
        }
    }

    /// <summary>Adds, or replaces the one on the same filter.</summary>
    /// <returns>False when the session has as many subscriptions as it may.</returns>
    public bool TrySubscribe(StoredSubscription terms, out bool isNew)
    {
        lock (_gate)
        {
            isNew = !_subscriptions.TryGetValue(terms.Filter, out Subscription? replaced);
            bool hasRoom = !IsStoreFull && _subscriptions.Count < _tools.Options.MaxSubscriptionsPerSession;
            if (_ended || (!IsPersistent && !IsConnected) || (isNew && !hasRoom))
            {
                return false;
            }

            Subscription subscription = new(this, terms);
            _subscriptions[terms.Filter] = subscription;
            _tools.Routes.Replace(replaced, subscription);
            Store(new SessionChange.Subscribed(ClientId, terms));
            return true;
        }
    }

    /// <summary>False when there was no such subscription.</summary>
    public bool Unsubscribe(string filter)
    {
        lock (_gate)
        {
            if (!_subscriptions.Remove(filter, out Subscription? removed))
            {
                return false;
            }

            _tools.Routes.Remove(removed);
            Store(new SessionChange.Unsubscribed(ClientId, filter));
            return true;
        }
    }

    /// <summary>The session is over, here and in the store.</summary>
    /// <returns>What other members of its shared subscriptions are to get.</returns>
    public List<Delivery> End()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return [];
            }

            _ended = true;
            Forget();
            ExpirySeconds = 0;
            LeaveRoutes();
            _received.Clear();
            return _outgoing.Clear();
        }
    }

    public DeliveryOutcome Deliver(MqttMessage message, DateTimeOffset receivedAt, in DeliveryTerms terms)
    {
        lock (_gate)
        {
            bool gone = !IsPersistent && !IsConnected;
            if (_ended || (gone && terms.Share is not null))
            {
                return DeliveryOutcome.Ended;
            }

            if (terms.QoS == 0)
            {
                OnceDelivery.Send(_connection, message, receivedAt, terms, _tools.Metrics);
                return DeliveryOutcome.Settled;
            }

            if (gone)
            {
                _tools.Metrics.Dropped(DropReason.Offline);
                return DeliveryOutcome.Settled;
            }

            bool added = _outgoing.Add(message, receivedAt, terms);
            Pump();
            return added && IsPersistent ? DeliveryOutcome.Stored : DeliveryOutcome.Settled;
        }
    }

    public void DeliverInPlace(in PublishView view, ReadOnlySpan<char> topic) =>
        OnceDelivery.Send(_connection, view, topic, _tools.Metrics);

    /// <summary>The client's PUBACK, PUBREC or PUBCOMP.</summary>
    public AckOutcome Acknowledge(AckView packet)
    {
        lock (_gate)
        {
            AckOutcome outcome = packet.Kind == PacketType.PubRec
                ? _outgoing.Release(_connection, packet.PacketId, packet.Reason)
                : _outgoing.Finish(packet.Kind, packet.PacketId, packet.Reason);
            Pump();
            return outcome;
        }
    }

    /// <summary>A QoS 2 publication of the client under this identifier was accepted, and is not released.</summary>
    public bool HasReceived(ushort packetId)
    {
        lock (_gate)
        {
            return _received.Contains(packetId);
        }
    }

    /// <summary>Accepts the client's QoS 2 publication; false when it was accepted before.</summary>
    public bool TryReceive(ushort packetId)
    {
        lock (_gate)
        {
            bool isNew = _received.Add(packetId);
            if (isNew && IsPersistent)
            {
                Store(new SessionChange.Received(ClientId, packetId));
            }

            return isNew;
        }
    }

    /// <summary>The client released its publication; false when there was none.</summary>
    public bool TryComplete(ushort packetId)
    {
        lock (_gate)
        {
            bool known = _received.Remove(packetId);
            if (known && IsPersistent)
            {
                Store(new SessionChange.Completed(ClientId, packetId));
            }

            return known;
        }
    }

    /// <summary>The connection is ready, or has room again: sends again (5.0, 4.4) and then what waits.</summary>
    public void SendWaiting()
    {
        lock (_gate)
        {
            if (_releasesDue && _connection is { } connection)
            {
                _releasesDue = false;
                _outgoing.SendReleasesAgain(connection);
            }

            Pump();
        }
    }

    /// <summary>Before a commit, after which <see cref="EndCommit"/> sends what it made durable.</summary>
    public void BeginCommit()
    {
        lock (_gate)
        {
            _outgoing.BeginCommit();
        }
    }

    public void EndCommit()
    {
        lock (_gate)
        {
            _outgoing.EndCommit(_connection);
        }
    }

    /// <summary>To be called with the lock held: asks for a commit, and for <see cref="EndCommit"/> after it.</summary>
    public void RequestCommit() => _tools.Durable.Request(this);

    /// <summary>To be called with the lock held: a change of the session, where it is stored at all.</summary>
    public void Store(SessionChange change)
    {
        if (IsPersistent)
        {
            _tools.Store.Append(change);
        }
    }

    /// <summary>To be called with the lock held; closing calls back, so it is done after.</summary>
    public void CloseLater(ReasonCode reason, string detail)
    {
        if (_connection is { } connection)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                closing => closing.Close(reason, detail), connection, preferLocal: false);
        }
    }

    private void Pump()
    {
        if (_connection is { } connection)
        {
            _outgoing.Pump(connection);
        }
    }

    private void LeaveRoutes()
    {
        foreach (Subscription subscription in _subscriptions.Values)
        {
            _tools.Routes.Remove(subscription);
        }

        _subscriptions.Clear();
    }

    private void Forget()
    {
        if (_stored)
        {
            _stored = false;
            _tools.Store.Append(new SessionChange.Ended(ClientId));
        }
    }
}
