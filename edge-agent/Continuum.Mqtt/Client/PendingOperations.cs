using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What is to be sent and what waits for an acknowledgement, by packet identifier. Publications go out as the broker's
/// receive maximum allows (5.0, 4.9).
/// </summary>
internal sealed class PendingOperations(int maxInFlight)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, PendingOperation> _byId = [];
    private Queue<PendingOperation> _publications = new();
    private Queue<PendingOperation> _others = new();
    private ClientLink? _link;
    private int _publishesOut;
    private int _receiveMaximum;
    private long _order;
    private long _releases;
    private ushort _lastId;
    private Exception? _ended;
    private readonly InheritedIds _inherited = new();

    /// <summary>Gives the packet that is made an identifier, and sends it as soon as that may be.</summary>
    public PendingOperation Add(Func<ushort, ControlPacket> make)
    {
        lock (_gate)
        {
            do
            {
                _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
            }
            while (_byId.ContainsKey(_lastId));
            PendingOperation operation = new(_lastId, make(_lastId), _order++);
            if (_ended is not null)
            {
                operation.Answer.SetException(_ended);
                return operation;
            }

            _byId.Add(_lastId, operation);
            (operation.IsPublish ? _publications : _others).Enqueue(operation);
            Send();
            return operation;
        }
    }

    /// <summary>
    /// The broker has a session that somebody else used, this client's earlier life perhaps: identifiers may mean QoS 2
    /// messages there that were never released, and swallow ours.
    /// </summary>
    public void Inherit()
    {
        lock (_gate)
        {
            _inherited.Suspect();
        }
    }

    /// <exception cref="MalformedPacketException">What has the identifier is not answered like that.</exception>
    public void Answer(PacketType kind, ushort id, ReasonCode reason)
    {
        lock (_gate)
        {
            if (kind == PacketType.PubComp && _inherited.TryFree(id))
            {
                Send();
                return;
            }

            if (Find(kind, id) is { } operation)
            {
                _byId.Remove(id);
                _publishesOut -= operation is { IsOut: true, IsPublish: true } ? 1 : 0;
                operation.Answer.TrySetResult(reason);
                Send();
            }
        }
    }

    /// <summary>QoS 2, the first answer: the broker has the message, which is released; or it refused it.</summary>
    /// <exception cref="MalformedPacketException">What has the identifier is not answered like that.</exception>
    public void Recorded(ushort id, ReasonCode reason)
    {
        if (reason >= ReasonCode.UnspecifiedError)
        {
            Answer(PacketType.PubRec, id, reason);
            return;
        }

        lock (_gate)
        {
            PendingOperation? operation = Find(PacketType.PubRec, id);
            if (operation is { IsReleased: false })
            {
                operation.ReleaseOrder = ++_releases;
            }

            ReasonCode said = operation is null ? ReasonCode.PacketIdentifierNotFound : ReasonCode.Success;
            _link?.TryWrite(Release(id, said));
        }
    }

    /// <summary>
    /// Nobody waits for it any more: it is not sent, unless it was: then the broker may have it, and its identifier is not
    /// free before its handshake is over (5.0, 4.4).
    /// </summary>
    public void Abandon(PendingOperation operation)
    {
        lock (_gate)
        {
            operation.Abandoned = true;
            if (!operation.IsOut && operation.MayBeDropped && _byId.TryGetValue(operation.Id, out PendingOperation? known) && known == operation)
            {
                _byId.Remove(operation.Id);
            }
        }
    }

    /// <summary>
    /// The broker has no session of ours: nothing that was sent counts as sent, and what it had taken is done.
    /// </summary>
    public void BeginAnew()
    {
        lock (_gate)
        {
            foreach (PendingOperation operation in _byId.Values.Where(one => one.IsReleased).ToArray())
            {
                _byId.Remove(operation.Id);
                operation.Answer.TrySetResult(ReasonCode.Success);
            }

            foreach (PendingOperation operation in _byId.Values)
            {
                operation.WasSent = false;
            }

            _inherited.Trust();
        }
    }

    /// <summary>
    /// Sends everything over a new connection: releases in the order of the PUBRECs, then the rest in the order it was
    /// first asked for.
    /// </summary>
    public void Attach(ClientLink link)
    {
        lock (_gate)
        {
            _link = link;
            _publishesOut = 0;
            _receiveMaximum = Math.Min(maxInFlight, link.Answer.Properties.ReceiveMaximum ?? ushort.MaxValue);
            PendingOperation[] all = [.. _byId.Values.OrderBy(operation => operation.Order)];
            foreach (PendingOperation operation in all)
            {
                operation.IsOut = false;
            }

            _inherited.BeginAgain();

            // PUBRELs in the order of their PUBRECs (5.0, 4.6).
            _publications = new(all.Where(operation => operation is { IsPublish: true, IsReleased: false }));
            _others = new(all.Where(operation => operation.IsReleased).OrderBy(operation => operation.ReleaseOrder)
                .Concat(all.Where(operation => !operation.IsPublish)));
            Send();
        }
    }

    public void Detach()
    {
        lock (_gate)
        {
            _link = null;
        }
    }

    /// <summary>The client ends: whatever is asked for, now and later, fails.</summary>
    public void Fail(Exception cause)
    {
        lock (_gate)
        {
            _ended ??= cause;
            foreach (PendingOperation operation in _byId.Values)
            {
                operation.Answer.TrySetException(cause);
            }

            _byId.Clear();
            _publications.Clear();
            _others.Clear();
        }
    }

    // Called under the gate. Null when nothing, or no longer anything, has the identifier.
    private PendingOperation? Find(PacketType kind, ushort id) =>
        !_byId.TryGetValue(id, out PendingOperation? operation) ? null
        : operation.WasSent && operation.Awaits(kind) ? operation
        : throw MalformedPacketException.Protocol(
            $"{kind} for packet identifier {id}, which waits for something else");

    // Called under the gate.
    private void Send()
    {
        while (_link is { } link && TakeNext() is { } next)
        {
            if (!_byId.TryGetValue(next.Id, out PendingOperation? known) || known != next)
            {
                continue; // Answered before it was its turn to be sent again.
            }

            if (next is { Abandoned: true, MayBeDropped: true })
            {
                _byId.Remove(next.Id);
                continue;
            }

            ControlPacket packet = next switch
            {
                { IsReleased: true } => Release(next.Id, ReasonCode.Success),
                { Packet: PublishPacket publish } => publish with { Duplicate = next.WasSent },
                _ => next.Packet,
            };
            if (link.Refusal(packet) is { } refusal)
            {
                _byId.Remove(next.Id);
                next.Answer.TrySetResult(refusal);
                continue;
            }

            next.IsOut = link.TryWrite(packet);
            next.WasSent |= next.IsOut;
            _publishesOut += next is { IsOut: true, IsPublish: true } ? 1 : 0;
        }
    }

    // Releases first, the rest as asked for; what is no publication does not wait for the receive maximum (5.0, 3.3.4).
    private PendingOperation? TakeNext()
    {
        PendingOperation? publication =
            _publishesOut < _receiveMaximum && _publications.TryPeek(out PendingOperation? first) ? first : null;
        if (_others.TryPeek(out PendingOperation? other)
            && (other.IsReleased || publication is null || other.Order < publication.Order))
        {
            return _others.Dequeue();
        }

        if (publication is { Packet: PublishPacket { QoS: 2 } } && !_inherited.IsFree(publication.Id, Clear))
        {
            return null;
        }

        return publication is null ? null : _publications.Dequeue();
    }

    private void Clear(ushort id) => _link?.TryWrite(Release(id, ReasonCode.Success));

    private static AckPacket Release(ushort id, ReasonCode reason) => new(PacketType.PubRel, id, reason);
}
