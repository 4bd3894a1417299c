using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What is to be sent and what waits for an acknowledgement, by packet identifier. Publications go out as the broker's
/// receive maximum allows (5.0, 4.9), and QoS 2 ones only once the application's session has them, where there is one.
/// </summary>
internal sealed class PendingOperations
{
    private readonly Lock _gate = new();
    private readonly int _maxInFlight;
    private readonly SessionKeeper? _session;
    private readonly TimeProvider _time;
    private readonly OperationTable _table = new();
    private readonly Queue<PendingOperation> _unrecorded = new();
    private readonly ReleaseOrder _releases = new();
    private readonly InheritedIds _inherited = new();
    private readonly OperationSender _sender;
    private bool _recording;
    private Exception? _ended;

    public PendingOperations(int maxInFlight, SessionKeeper? session = null, TimeProvider? time = null)
    {
        _maxInFlight = maxInFlight;
        _session = session;
        _time = time ?? TimeProvider.System;
        _sender = new(_table, _inherited, _time);
    }

    /// <summary>The clock's time stamp.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Gives the packet that is made an identifier, and sends it as soon as that may be.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="kept">A QoS 2 message that the application's session is told of; null where there is none.</param>
    /// <param name="whenAnswered">Is told the answer at once, under the lock; null for nobody.</param>
    /// <param name="sendWithin">For how long it may go out for the first time; null for ever.</param>
    /// <param name="askedAt">What <see cref="Now"/> was when it was asked for; null for now.</param>
    public PendingOperation Add(
        Func<ushort, ControlPacket> make,
        MqttMessage? kept = null,
        Action<ReasonCode>? whenAnswered = null,
        TimeSpan? sendWithin = null,
        long? askedAt = null) => Add(make, kept, whenAnswered, sendWithin, askedAt ?? Now, ahead: false);

    /// <summary>Gives a packet an identifier that goes out before all that waits, over the next connection.</summary>
    /// <param name="make">Makes it.</param>
    public PendingOperation AddAhead(Func<ushort, ControlPacket> make) =>
        Add(make, kept: null, whenAnswered: null, sendWithin: null, Now, ahead: true);

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
                _sender.Send();
                return;
            }

            if (_table.TryFind(kind, id, out PendingOperation? operation))
            {
                _table.Remove(operation);
                _sender.Answered(operation);
                operation.Complete(reason);
                _sender.Send();
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
                _sender.Release(id, said);
                return;
            }

            if (operation.ReleaseCommit == ReleaseCommit.UnderWay)
            {
                return;
            }

            _releases.Begin(operation);
        }

        if (_session is null || operation.Kept is null)
        {
            Released(operation, failure: null);
        }
        else
        {
            _session.Releasing(id, failure => Released(operation, failure));
        }
    }

    /// <summary>
    /// Nobody waits for it any more: it is not sent, unless it was: then the broker may have it, and its identifier is
    /// not free before its handshake is over (5.0, 4.4).
    /// </summary>
    public void Abandon(PendingOperation operation)
    {
        lock (_gate)
        {
            operation.Abandoned = !operation.IsRecorded;
            if (!operation.IsOut && operation.MayBeDropped && _table.Remove(operation))
            {
                operation.IsHeld = false;
                _sender.Send();
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
            _sender.Attach(link, all, _maxInFlight);
        }

        Record();
    }

    public void Detach()
    {
        lock (_gate)
        {
            _sender.Detach();
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
            _sender.Clear();
        }
    }

    private PendingOperation Add(
        Func<ushort, ControlPacket> make,
        MqttMessage? kept,
        Action<ReasonCode>? whenAnswered,
        TimeSpan? sendWithin,
        long askedAt,
        bool ahead)
    {
        PendingOperation operation;
        lock (_gate)
        {
            operation = _table.Make(make, kept, whenAnswered, ahead);
            (operation.AskedAt, operation.SendWithin) = (askedAt, sendWithin);
            if (_ended is not null)
            {
                operation.Answer.SetException(_ended);
                return operation;
            }

            _table.Add(operation);
            _sender.Enqueue(operation);
            if (kept is not null)
            {
                _unrecorded.Enqueue(operation);
            }

            _sender.Send();
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
            _session!.Sending(operation.Id, operation.Kept!, failure => Recorded(operation, failure));
        }
    }

    private PendingOperation? TakeUnrecorded()
    {
        lock (_gate)
        {
            while (_sender.Link is not null && _unrecorded.TryDequeue(out PendingOperation? next))
            {
                if (next.IsHeld)
                {
                    next.IsRecorded = true;
                    _session!.Enter();
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

            _sender.Send();
        }
    }

    private void Released(PendingOperation operation, Exception? failure)
    {
        ClientLink? link;
        lock (_gate)
        {
            link = _sender.Link;
            foreach (PendingOperation released in _releases.End(operation, durable: failure is null))
            {
                _sender.Release(released.Id, ReasonCode.Success);
            }
        }

        if (failure is not null)
        {
            link?.Break($"the client's session could not take down a PUBREC: {failure.Message}");
        }
    }
}
