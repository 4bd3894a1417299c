using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// The QoS 1 and 2 messages on their way to one session (5.0, 4.3 and 4.4). Used under the session's lock.
/// </summary>
/// <remarks>
/// Of a QoS 2 delivery nothing leaves before what is sent is durable: its packet identifier before PUBLISH, the PUBREC
/// before PUBREL. A broker that comes back from a crash would otherwise start the same message anew.
/// </remarks>
internal sealed class Outgoing(Session session, MqttBrokerOptions options, BrokerMetrics metrics)
{
    private readonly Queue<Delivery> _waiting = new();
    private readonly Dictionary<ushort, Delivery> _inFlight = [];

    // In flight from an earlier connection, to be sent again on this one.
    private readonly Queue<Delivery> _resend = new();

    // Not readonly: it is a value that changes.
    private UndurableSends _undurable = new();
    private long _bytes;
    private long _sequence;
    private long _releases;
    private ushort _lastPacketId;

    public int Count => _waiting.Count + _inFlight.Count;

    public void Restore(StoredSession stored)
    {
        _releases = stored.Releases;
        foreach (StoredDelivery one in stored.Deliveries.Values)
        {
            Delivery delivery = one.Delivery;
            delivery.PacketId = one.PacketId;
            delivery.ReleaseOrder = one.ReleaseOrder;
            _sequence = delivery.Sequence;
            _bytes += MessageSize.Of(delivery.Message);
            if (delivery.PacketId == 0 || !_inFlight.TryAdd(delivery.PacketId, delivery))
            {
                delivery.PacketId = 0;
                _waiting.Enqueue(delivery);
            }
        }
    }

    /// <summary>A connection begins: what is in flight is sent again on it, in the order it was sent in.</summary>
    public void Restart()
    {
        _resend.Clear();
        _undurable.Clear();
        foreach (Delivery delivery in _inFlight.Values.Where(one => !one.IsReleased).OrderBy(one => one.Sequence))
        {
            _resend.Enqueue(delivery);
        }
    }

    /// <summary>The connection is gone: whatever was about to be sent on it is sent again on the next.</summary>
    public void ForgetUndurable() => _undurable.Clear();

    /// <summary>Ready to send: PUBREL again, in the order of the PUBRECs (5.0, 4.4 and 4.6).</summary>
    public void SendReleasesAgain(ISessionConnection connection)
    {
        foreach (Delivery delivery in _inFlight.Values.Where(one => one.IsReleased).OrderBy(one => one.ReleaseOrder))
        {
            DeliveryPackets.Release(connection, delivery.PacketId);
        }
    }

    /// <returns>False when the message was dropped, and counted.</returns>
    public bool Add(MqttMessage message, DateTimeOffset receivedAt, in DeliveryTerms terms)
    {
        Delivery delivery = new(_sequence + 1, message, receivedAt)
        {
            QoS = terms.QoS,
            Retain = terms.Retain,
            SubscriptionIds = terms.SubscriptionIds,
            Share = terms.Share,
        };
        if (session.IsStoreFull)
        {
            metrics.Dropped(DropReason.StoreFull);
            return false;
        }

        if (!HasRoomFor(delivery) && !MakeRoomFor(delivery))
        {
            metrics.Dropped(DropReason.QueueFull);
            return false;
        }

        _sequence++;
        _bytes += MessageSize.Of(delivery.Message);
        _waiting.Enqueue(delivery);
        if (session.IsPersistent)
        {
            session.Store(new SessionChange.Queued(session.ClientId, delivery));
        }

        return true;
    }

    /// <summary>Sends again what is due, then what waits, as far as the client and its buffer take it.</summary>
    public void Pump(ISessionConnection connection)
    {
        while (_inFlight.Count - _resend.Count < connection.MaxInFlight && connection.HasRoom)
        {
            if (_resend.TryDequeue(out Delivery? again))
            {
                SendAgain(connection, again);
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

    /// <summary>PUBACK (QoS 1) or PUBCOMP (QoS 2): the end of a delivery.</summary>
    public AckOutcome Finish(PacketType kind, ushort packetId, ReasonCode reason)
    {
        if (!TryFind(packetId, out Delivery done))
        {
            return AckOutcome.Unknown;
        }

        if (kind == PacketType.PubAck ? done.QoS != 1 : !done.IsReleased)
        {
            return AckOutcome.OutOfPlace;
        }

        Drop(done, kind == PacketType.PubAck && reason >= ReasonCode.UnspecifiedError ? DropReason.Rejected : null);
        return AckOutcome.Taken;
    }

    /// <summary>PUBREC: the client has the message, or does not want it (5.0, 4.3.3).</summary>
    public AckOutcome Release(ISessionConnection? connection, ushort packetId, ReasonCode reason)
    {
        if (!TryFind(packetId, out Delivery delivery))
        {
            return AckOutcome.Unknown;
        }

        if (delivery.QoS != 2)
        {
            return AckOutcome.OutOfPlace;
        }

        if (reason >= ReasonCode.UnspecifiedError)
        {
            Drop(delivery, DropReason.Rejected);
        }
        else if (!delivery.IsReleased)
        {
            delivery.ReleaseOrder = ++_releases;
            if (session.IsPersistent)
            {
                session.Store(new SessionChange.Released(session.ClientId, delivery.Sequence));
            }

            SendWhenDurable(connection, delivery);
        }
        else if (connection is not null && !_undurable.Contains(delivery))
        {
            DeliveryPackets.Release(connection, packetId);
        }

        return AckOutcome.Taken;
    }

    /// <summary>A commit begins: it makes durable what was asked for until now.</summary>
    public void BeginCommit() => _undurable.BeginCommit();

    public void EndCommit(ISessionConnection? connection)
    {
        while (_undurable.TryTakeDurable(out Delivery? next))
        {
            if (_inFlight.GetValueOrDefault(next.PacketId) == next)
            {
                DeliveryPackets.Send(connection, next);
            }
        }
    }

    /// <summary>Empties it at the end of the session.</summary>
    /// <returns>
    /// What was a shared subscription's and another member may have: not a QoS 2 message that was sent.
    /// </returns>
    public List<Delivery> Clear()
    {
        List<Delivery> orphans = [.. _inFlight.Values.Concat(_waiting)
            .Where(one => one.Share is not null && (one.QoS == 1 || one.PacketId == 0))
            .OrderBy(one => one.Sequence)];
        if (Count > orphans.Count)
        {
            metrics.Dropped(DropReason.SessionEnded, Count - orphans.Count);
        }

        _undurable.Clear();
        _waiting.Clear();
        _inFlight.Clear();
        _resend.Clear();
        _bytes = 0;
        return orphans;
    }

    private bool HasRoomFor(Delivery delivery) => Count < options.MaxQueuedMessagesPerSession
        && _bytes + MessageSize.Of(delivery.Message) <= options.MaxQueuedBytesPerSession;

    private bool MakeRoomFor(Delivery delivery)
    {
        if (options.WhenQueueIsFull == QueueFullPolicy.Disconnect)
        {
            session.CloseLater(ReasonCode.QuotaExceeded, "the client takes its messages too slowly");
        }

        while (options.WhenQueueIsFull == QueueFullPolicy.DropOldest && !HasRoomFor(delivery)
            && _waiting.TryDequeue(out Delivery? oldest))
        {
            Drop(oldest, DropReason.QueueFullOldest);
        }

        return HasRoomFor(delivery);
    }

    private void SendAgain(ISessionConnection connection, Delivery delivery)
    {
        // Another user may have come back under the same client identifier.
        if (!delivery.IsReleased && !connection.MayRead(delivery.Message.Topic))
        {
            Drop(delivery, DropReason.NotAuthorized);
            return;
        }

        PublishPacket packet = DeliveryPackets.PacketFor(
            delivery, duplicate: true, DeliveryPackets.Left(delivery, connection));
        if (connection.Fits(packet))
        {
            connection.TryPublish(packet);
        }
        else
        {
            // The client takes less than it did on the connection before (5.0, 3.1.2.11.4).
            Drop(delivery, DropReason.TooLarge);
        }
    }

    private void SendFirst(ISessionConnection connection, Delivery delivery)
    {
        TimeSpan? left = DeliveryPackets.Left(delivery, connection);
        delivery.PacketId = NextPacketId();
        PublishPacket packet = DeliveryPackets.PacketFor(delivery, duplicate: false, left);
        string? problem = left <= TimeSpan.Zero ? DropReason.Expired
            : !connection.MayRead(delivery.Message.Topic) ? DropReason.NotAuthorized
            : !connection.Fits(packet) ? DropReason.TooLarge
            : null;
        if (problem is not null)
        {
            delivery.PacketId = 0;
            Drop(delivery, problem);
            return;
        }

        _inFlight.Add(delivery.PacketId, delivery);
        if (session.IsPersistent)
        {
            session.Store(new SessionChange.Sent(session.ClientId, delivery.Sequence, delivery.PacketId));
        }

        metrics.Sent();
        if (delivery.QoS == 2 && session.IsPersistent)
        {
            SendWhenDurable(connection, delivery);
        }
        else
        {
            connection.TryPublish(packet);
        }
    }

    private void SendWhenDurable(ISessionConnection? connection, Delivery delivery)
    {
        if (!session.IsPersistent)
        {
            DeliveryPackets.Send(connection, delivery);
        }
        else if (_undurable.Add(delivery))
        {
            session.RequestCommit();
        }
    }

    // What is still to be sent again has not been seen on this connection: its acknowledgement is not one.
    private bool TryFind(ushort packetId, out Delivery delivery) =>
        _inFlight.TryGetValue(packetId, out delivery!) && (_resend.Count == 0 || !_resend.Contains(delivery));

    private void Drop(Delivery delivery, string? reason)
    {
        if (reason is not null)
        {
            metrics.Dropped(reason);
        }

        if (delivery.PacketId != 0)
        {
            _inFlight.Remove(delivery.PacketId);
        }

        _bytes -= MessageSize.Of(delivery.Message);
        if (session.IsPersistent)
        {
            session.Store(new SessionChange.Done(session.ClientId, delivery.Sequence));
        }
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
}
