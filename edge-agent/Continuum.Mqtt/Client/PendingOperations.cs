using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What is to be sent and what waits for an acknowledgement, by packet identifier. Publications go out as the broker's
/// receive maximum allows (5.0, 4.9), and QoS 2 ones only once the application's session has them, where there is one.
/// </summary>
internal sealed class PendingOperations(int maxInFlight, SessionKeeper? session = null, TimeProvider? time = null)
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly OperationTable _table = new();
    private readonly SendQueue _queue = new();
    private readonly Queue<PendingOperation> _unrecorded = new();
    private readonly ReleaseOrder _releases = new();
    private readonly InheritedIds _inherited = new();
    private ClientLink? _link;
    private bool _recording;
    private int _publishesOut;
    private int _receiveMaximum;
    private Exception? _ended;

    /// <summary>Gives the packet that is made an identifier, and sends it as soon as that may be.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="kept">A QoS 2 message that the application's session is told of; null where there is none.</param>
    /// <param name="whenAnswered">Is told the answer at once, under the lock; null for nobody.</param>
    public PendingOperation Add(
        Func<ushort, ControlPacket> make, MqttMessage? kept = null, Action<ReasonCode>? whenAnswered = null) =>
        Add(make, kept, whenAnswered, ahead: false);

    /// <summary>Gives a packet an identifier that goes out before all that waits, over the next connection.</summary>
    /// <param name="make">Makes it.</param>
    public PendingOperation AddAhead(Func<ushort, ControlPacket> make) =>
        Add(make, kept: null, whenAnswered: null, ahead: true);

    /// <summary>Takes up a publication of this client's earlier life, before there is a connection.</summary>
    public PendingOperation Restore(UnfinishedPublication one, PublishPacket packet)
    {
        lock (_gate)
        {
            PendingOperation operation = _table.Restore(one, packet);
            operation.AskedAt = _time.GetTimestamp();
            if (one.Released)
            {
                _releases.Restore(operation);
            }

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
            if (kind == PacketType.PubComp && !_table.IsInUse(id) && _inherited.TryFree(id))
            {
                Send();
                return;
            }

            if (_table.TryFind(kind, id, out PendingOperation? operation))
            {
                _table.Remove(operation);
                _publishesOut -= operation is { IsOut: true, IsPublish: true } ? 1 : 0;
                operation.Complete(reason);
                Send();
            }
        }
    }

    /// <summary>
    /// QoS 2, the first answer: the broker has the message, which is released once that is durable; or it refused it.
    /// </summary>
    /// <exception cref="MalformedPacketException">What has the identifier is not answered like that.</exception>
    public void Recorded(ushort id, ReasonCode reason)
    {
        if (reason >= ReasonCode.UnspecifiedError)
        {
            Answer(PacketType.PubRec, id, reason);
            return;
        }

        PendingOperation? operation;
        lock (_gate)
        {
            if (!_table.TryFind(PacketType.PubRec, id, out operation) || operation.IsReleased)
            {
                ReasonCode said = operation is null ? ReasonCode.PacketIdentifierNotFound : ReasonCode.Success;
                _link?.TryWrite(Release(id, said));
                return;
            }

            if (operation.ReleaseCommit == ReleaseCommit.UnderWay)
            {
                return;
            }

            _releases.Begin(operation);
        }

        if (session is null || operation.Kept is null)
        {
            Released(operation, failure: null);
        }
        else
        {
            session.Releasing(id, failure => Released(operation, failure));
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
            operation.Abandoned = !operation.IsRecorded;
            if (!operation.IsOut && operation.MayBeDropped && _table.Remove(operation))
            {
                operation.IsHeld = false;
                Send();
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
            foreach (PendingOperation operation in _table.All.Where(one => one.IsReleased).ToArray())
            {
                _table.Remove(operation);
                operation.Complete(ReasonCode.Success);
            }

            foreach (PendingOperation operation in _table.All.Where(one => one.IsAhead).ToArray())
            {
                // Of the session before: it is asked for once more.
                _table.Remove(operation);
                operation.Answer.TrySetCanceled();
            }

            foreach (PendingOperation operation in _table.All)
            {
                operation.WasSent = operation.IsRecorded = false;
                operation.IsHeld = operation.Kept is not null;
            }

            _inherited.Trust();
        }
    }

    /// <summary>
    /// Sends everything over a new connection: releases in the order of the PUBRECs, then the rest in the order it was
    /// first asked for. No call of the application's session is under way.
    /// </summary>
    public void Attach(ClientLink link)
    {
        lock (_gate)
        {
            _link = link;
            _publishesOut = 0;
            _receiveMaximum = Math.Min(maxInFlight, link.Answer.Properties.ReceiveMaximum ?? ushort.MaxValue);
            PendingOperation[] all = [.. _table.All.OrderBy(operation => operation.Order)];
            _unrecorded.Clear();
            foreach (PendingOperation operation in all)
            {
                operation.IsOut = false;
                operation.ReleaseCommit = ReleaseCommit.None;
                if (operation.IsHeld)
                {
                    _unrecorded.Enqueue(operation);
                }
            }

            _inherited.BeginAgain();
            _queue.Refill(all);
            Send();
        }

        Record();
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
            foreach (PendingOperation operation in _table.All)
            {
                operation.Answer.TrySetException(cause);
            }

            _table.Clear();
            _unrecorded.Clear();
            _queue.Clear();
        }
    }

    private PendingOperation Add(
        Func<ushort, ControlPacket> make, MqttMessage? kept, Action<ReasonCode>? whenAnswered, bool ahead)
    {
        PendingOperation operation;
        lock (_gate)
        {
            operation = _table.Make(make, kept, whenAnswered, ahead);
            operation.AskedAt = _time.GetTimestamp();
            if (_ended is not null)
            {
                operation.Answer.SetException(_ended);
                return operation;
            }

            _table.Add(operation);
            _queue.Enqueue(operation);
            if (kept is not null)
            {
                _unrecorded.Enqueue(operation);
            }

            Send();
        }

        Record();
        return operation;
    }

    // Tells the session of what is new, in order. Never under the gate: the application's code runs here.
    private void Record()
    {
        lock (_gate)
        {
            if (_recording)
            {
                return; // Whoever is at it takes what is new as well.
            }

            _recording = true;
        }

        while (TakeUnrecorded() is { } operation)
        {
            session!.Sending(operation.Id, operation.Kept!, failure => Recorded(operation, failure));
        }
    }

    private PendingOperation? TakeUnrecorded()
    {
        lock (_gate)
        {
            while (_link is not null && _unrecorded.TryDequeue(out PendingOperation? next))
            {
                if (next.IsHeld)
                {
                    next.IsRecorded = true;
                    session!.Enter();
                    return next;
                }
            }

            _recording = false;
            return null;
        }
    }

    private void Recorded(PendingOperation operation, Exception? failure)
    {
        lock (_gate)
        {
            operation.IsHeld = false;
            if (failure is not null && _table.Remove(operation))
            {
                operation.Answer.TrySetException(failure);
            }

            Send();
        }
    }

    private void Released(PendingOperation operation, Exception? failure)
    {
        ClientLink? link;
        lock (_gate)
        {
            link = _link;
            foreach (PendingOperation released in _releases.End(operation, durable: failure is null))
            {
                link?.TryWrite(Release(released.Id, ReasonCode.Success));
            }
        }

        if (failure is not null)
        {
            link?.Break($"the client's session could not take down a PUBREC: {failure.Message}");
        }
    }

    // Called under the gate.
    private void Send()
    {
        while (_link is { } link && _queue.TakeNext(_publishesOut < _receiveMaximum, MayGo) is { } next)
        {
            if (!_table.Has(next))
            {
                continue; // Answered before it was its turn to be sent again.
            }

            if (next is { Abandoned: true, MayBeDropped: true })
            {
                _table.Remove(next);
                continue;
            }

            if (RemainingTime.IsOver(next, _time))
            {
                _table.Remove(next);
                next.Answer.TrySetException(RemainingTime.Over(next));
                continue;
            }

            ControlPacket packet = next switch
            {
                { IsReleased: true } => Release(next.Id, ReasonCode.Success),
                { Packet: PublishPacket publish } => RemainingTime.Aged(publish, next, _time) with { Duplicate = next.WasSent },
                _ => next.Packet,
            };
            if (link.Refusal(packet) is { } refusal)
            {
                _table.Remove(next);
                next.Complete(refusal);
                continue;
            }

            next.IsOut = link.TryWrite(packet);
            next.WasSent |= next.IsOut;
            _publishesOut += next is { IsOut: true, IsPublish: true } ? 1 : 0;
        }
    }

    private bool MayGo(PendingOperation publication) =>
        publication.WasSent || _inherited.IsFree(publication.Id, _table.IsInUse, Clear);

    private void Clear(ushort id) => _link?.TryWrite(Release(id, ReasonCode.Success));

    private static AckPacket Release(ushort id, ReasonCode reason) => new(PacketType.PubRel, id, reason);
}
