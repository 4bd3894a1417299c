using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// A client's session: what it subscribes to and what is on its way to it, with or without a connection.
/// Its lock is taken before those of the store, the routing table and the outbound buffer, never the other way round.
/// </summary>
internal sealed class Session(
    string clientId, ISessionStore store, RoutingTable routes, MqttBrokerOptions options, BrokerMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Queue<Delivery> _waiting = new();
    private readonly Dictionary<ushort, Delivery> _inFlight = [];

    // In flight from an earlier connection, to be sent again on this one.
    private readonly Queue<Delivery> _resend = new();
    private volatile ISessionConnection? _connection;
    private long _sequence;
    private ushort _lastPacketId;
    private bool _ended;
    private bool _stored;

    public string ClientId { get; } = clientId;

    /// <summary>How long the session outlives its connection; 0: not at all, and nothing of it is stored.</summary>
    public uint ExpirySeconds { get; private set; }

    public bool IsPersistent => ExpirySeconds > 0;

    public ISessionConnection? Connection => _connection;

    public bool IsConnected => _connection is not null;

    /// <summary>When the connection ended; null while connected.</summary>
    public DateTimeOffset? DisconnectedAt { get; private set; }

    /// <summary>Takes over what is stored.</summary>
    public void Restore(StoredSession stored, DateTimeOffset now)
    {
        _stored = true;
        ExpirySeconds = stored.ExpirySeconds;
        DisconnectedAt = stored.DisconnectedAt ?? now;
        foreach (StoredDelivery one in stored.Deliveries.Values)
        {
            Delivery delivery = one.Delivery;
            delivery.PacketId = one.PacketId;
            _sequence = delivery.Sequence;
            if (delivery.PacketId == 0 || !_inFlight.TryAdd(delivery.PacketId, delivery))
            {
                delivery.PacketId = 0;
                _waiting.Enqueue(delivery);
            }
        }

        foreach (StoredSubscription terms in stored.Subscriptions.Values)
        {
            Subscription subscription = new(this, terms);
            _subscriptions.Add(terms.Filter, subscription);
            routes.Add(subscription);
        }
    }

    /// <summary>Gives the session its connection, in place of one it may have.</summary>
    public void Attach(ISessionConnection connection, uint expirySeconds)
    {
        lock (_gate)
        {
            _connection = connection;
            ExpirySeconds = expirySeconds;
            DisconnectedAt = null;
            _resend.Clear();
            foreach (Delivery delivery in _inFlight.Values.OrderBy(one => one.Sequence))
            {
                _resend.Enqueue(delivery);
            }

            if (IsPersistent)
            {
                _stored = true;
                store.Append(new SessionChange.Opened(ClientId, ExpirySeconds));
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
            DisconnectedAt = now;
            ExpirySeconds = expirySeconds ?? ExpirySeconds;
            if (IsPersistent)
            {
                store.Append(new SessionChange.Disconnected(ClientId, now, ExpirySeconds));
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
            if (_ended || (isNew && _subscriptions.Count >= options.MaxSubscriptionsPerSession))
            {
                return false;
            }

            Subscription subscription = new(this, terms);
            _subscriptions[terms.Filter] = subscription;
            routes.Add(subscription);
            if (replaced is not null)
            {
                routes.Remove(replaced);
            }

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

            routes.Remove(removed);
            Store(new SessionChange.Unsubscribed(ClientId, filter));
            return true;
        }
    }

    /// <summary>The session is over, here and in the store.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            int lost = _waiting.Count + _inFlight.Count;
            if (lost > 0)
            {
                metrics.Dropped(DropReason.SessionEnded, lost);
            }

            Forget();
            foreach (Subscription subscription in _subscriptions.Values)
            {
                routes.Remove(subscription);
            }

            _subscriptions.Clear();
            _waiting.Clear();
            _inFlight.Clear();
            _resend.Clear();
            ExpirySeconds = 0;
        }
    }

    /// <returns>True when the message was stored.</returns>
    public bool Deliver(
        MqttMessage message, DateTimeOffset receivedAt, int qos, bool retain, IReadOnlyList<int>? subscriptionIds)
    {
        lock (_gate)
        {
            Delivery delivery = new(_sequence + 1, message, receivedAt, retain, subscriptionIds);
            if (qos == 0)
            {
                SendOnce(delivery);
                return false;
            }

            bool kept = IsPersistent || IsConnected;
            if (!kept || _waiting.Count + _inFlight.Count >= options.MaxQueuedMessagesPerSession)
            {
                metrics.Dropped(kept ? DropReason.QueueFull : DropReason.Offline);
                return false;
            }

            _sequence++;
            _waiting.Enqueue(delivery);
            Store(new SessionChange.Queued(ClientId, delivery));
            Pump();
            return IsPersistent;
        }
    }

    public void DeliverInPlace(in PublishView view)
    {
        if (_connection is not { } connection)
        {
            metrics.Dropped(DropReason.Offline);
        }
        else if (connection.TryPublish(view))
        {
            metrics.Sent();
        }
        else
        {
            metrics.Dropped(DropReason.SlowConsumer);
        }
    }

    /// <summary>False when nothing is in flight under the identifier.</summary>
    public bool Acknowledge(ushort packetId)
    {
        lock (_gate)
        {
            // What is still to be sent again has not been seen on this connection: its acknowledgement is not one.
            if (!_inFlight.TryGetValue(packetId, out Delivery? done) || _resend.Contains(done))
            {
                return false;
            }

            _inFlight.Remove(packetId);

            Store(new SessionChange.Done(ClientId, done.Sequence));
            Pump();
            return true;
        }
    }

    /// <summary>The connection is ready, or has room again: sends again (5.0, 4.4) and then what waits.</summary>
    public void SendWaiting()
    {
        lock (_gate)
        {
            Pump();
        }
    }

    private void SendOnce(Delivery delivery)
    {
        if (_connection is not { } connection)
        {
            metrics.Dropped(DropReason.Offline);
            return;
        }

        PublishPacket packet = PacketFor(delivery, duplicate: false, Left(delivery, connection)) with { QoS = 0 };
        if (connection.Fits(packet) && connection.TryPublish(packet))
        {
            metrics.Sent();
        }
        else
        {
            metrics.Dropped(connection.Fits(packet) ? DropReason.SlowConsumer : DropReason.TooLarge);
        }
    }

    // Called under the gate.
    private void Pump()
    {
        while (_connection is { } connection && _inFlight.Count - _resend.Count < connection.MaxInFlight
            && connection.HasRoom)
        {
            if (_resend.TryDequeue(out Delivery? again))
            {
                connection.TryPublish(PacketFor(again, duplicate: true, Left(again, connection)));
            }
            else if (_waiting.TryDequeue(out Delivery? next))
            {
                SendFirst(connection, next);
            }
            else
            {
                return;
            }
        }
    }

    private void SendFirst(ISessionConnection connection, Delivery delivery)
    {
        TimeSpan? left = Left(delivery, connection);
        PublishPacket packet = PacketFor(delivery, duplicate: false, left);
        if (left <= TimeSpan.Zero || !connection.Fits(packet))
        {
            metrics.Dropped(left <= TimeSpan.Zero ? DropReason.Expired : DropReason.TooLarge);
            Store(new SessionChange.Done(ClientId, delivery.Sequence));
            return;
        }

        delivery.PacketId = NextPacketId();
        _inFlight.Add(delivery.PacketId, delivery);
        Store(new SessionChange.Sent(ClientId, delivery.Sequence, delivery.PacketId));
        connection.TryPublish(packet with { PacketId = delivery.PacketId });
        metrics.Sent();
    }

    // In flight there are never more than 65535: the search ends.
    private ushort NextPacketId()
    {
        do
        {
            _lastPacketId = _lastPacketId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastPacketId + 1);
        }
        while (_inFlight.ContainsKey(_lastPacketId));
        return _lastPacketId;
    }

    private void Forget()
    {
        if (_stored)
        {
            _stored = false;
            store.Append(new SessionChange.Ended(ClientId));
        }
    }

    private void Store(SessionChange change)
    {
        if (IsPersistent)
        {
            store.Append(change);
        }
    }

    // 5.0, 3.3.2.3.3: a subscriber is told what is left of the message's life.
    private static TimeSpan? Left(Delivery delivery, ISessionConnection connection) =>
        delivery.Message.MessageExpiry - (connection.Now - delivery.ReceivedAt);

    private static PublishPacket PacketFor(Delivery delivery, bool duplicate, TimeSpan? expiry) => new()
    {
        Topic = delivery.Message.Topic,
        Payload = delivery.Message.Payload,
        QoS = 1,
        Retain = delivery.Retain,
        Duplicate = duplicate,
        PacketId = delivery.PacketId,
        Properties = delivery.Message.ToProperties(expiry, delivery.SubscriptionIds),
    };
}
