using System.Threading.Channels;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Decides, routes, commits and acknowledges one client's publications and releases: decisions run ahead concurrently,
/// the rest is in the order they came (5.0, 4.6). What is ready together shares one commit.
/// </summary>
internal sealed class PublishPipeline(BrokerContext broker, ClientConnection connection, Session session)
{
    private readonly Channel<PendingPublish> _pending = Channel.CreateBounded<PendingPublish>(
        new BoundedChannelOptions(broker.Options.ReceiveMaximum) { SingleReader = true, SingleWriter = true });

    private readonly ReceiveQuota _quota = new(broker.Options.ReceiveMaximum);
    private readonly HashSet<ushort> _undecided = [];
    private readonly List<(AckView Ack, string? Detail)> _acknowledgements = [];
    private bool _commitNeeded;
    private bool _failed;

    /// <summary>Takes a publication; waits while as many as the client may have open are undecided.</summary>
    /// <exception cref="MalformedPacketException">A 5.0 client went above the receive maximum.</exception>
    public async ValueTask AddAsync(PublishContext publish, CancellationToken stopping, CancellationToken closing)
    {
        if (publish.PacketId != 0 && !_quota.TryEnter() && connection.Version == ProtocolVersion.V5)
        {
            throw new MalformedPacketException(
                ReasonCode.ReceiveMaximumExceeded,
                $"more than {broker.Options.ReceiveMaximum} unacknowledged publications; CONNACK said how many");
        }

        // Room first and then the decision: one that has begun is always awaited by the loop below.
        await _pending.Writer.WaitToWriteAsync(closing);
        ushort id = (ushort)publish.PacketId;
        bool again = publish.Message.QoS == 2 && (session.HasReceived(id) || !TryBegin(id));
        _pending.Writer.TryWrite(again
            ? new(PendingKind.Again, id, null, new(PublishDisposition.Consumed))
            : new(PendingKind.Arrived, id, publish, Decide(publish, stopping)));
    }

    /// <summary>Takes a PUBREL.</summary>
    public async ValueTask ReleaseAsync(ushort packetId, CancellationToken stopping, CancellationToken closing)
    {
        await _pending.Writer.WaitToWriteAsync(closing);
        bool early;
        lock (_undecided)
        {
            early = _undecided.Contains(packetId);
        }

        _pending.Writer.TryWrite(early
            ? new(PendingKind.EarlyRelease, packetId, null, new(PublishDisposition.Consumed))
            : new(PendingKind.Release, packetId, null, TellReleasedAsync(packetId, stopping)));
    }

    /// <summary>No more will come; <see cref="RunAsync"/> ends when all are dealt with.</summary>
    public void Complete() => _pending.Writer.Complete();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (await _pending.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_pending.Reader.TryRead(out PendingPublish next))
            {
                if (!next.Disposition.IsCompleted)
                {
                    await AcknowledgeAsync(stopping);
                }

                await FinishAsync(next, stopping);
            }

            await AcknowledgeAsync(stopping);
        }
    }

    // A QoS 2 publication that comes twice before it is decided is decided once.
    private bool TryBegin(ushort packetId)
    {
        lock (_undecided)
        {
            return _undecided.Add(packetId);
        }
    }

    private ValueTask<PublishDisposition> Decide(PublishContext publish, CancellationToken stopping)
    {
        if (!connection.MayPublish(publish.Message.Topic))
        {
            return new(NotAuthorized(publish));
        }

        try
        {
            return broker.Interceptor?.OnPublishAsync(publish, stopping) ?? new(PublishDisposition.Forwarded);
        }
        catch (Exception thrown)
        {
            // One place deals with what interceptors throw, at once or later: the one that awaits.
            return ValueTask.FromException<PublishDisposition>(thrown);
        }
    }

    // 3.1.1 has no way to say it: acknowledged and dropped, or the client would send it for ever [MQTT-3.3.5-2 of
    // 3.1.1].
    private PublishDisposition NotAuthorized(PublishContext publish)
    {
        if (connection.Version == ProtocolVersion.V5)
        {
            return new PublishDisposition.Refuse(ReasonCode.NotAuthorized, "this client may not publish to this topic");
        }

        broker.Metrics.Dropped(DropReason.NotAuthorized);
        return PublishDisposition.Consumed;
    }

    private async ValueTask<PublishDisposition> TellReleasedAsync(ushort packetId, CancellationToken stopping)
    {
        if (broker.Interceptor is { } interceptor)
        {
            await interceptor.OnReleaseAsync(session.ClientId, packetId, stopping);
        }

        return PublishDisposition.Consumed;
    }

    private async ValueTask FinishAsync(PendingPublish pending, CancellationToken stopping)
    {
        try
        {
            PublishDisposition disposition = await pending.Disposition;
            if (pending.Kind == PendingKind.EarlyRelease)
            {
                await TellReleasedAsync(pending.PacketId, stopping);
            }

            if (!_failed)
            {
                Apply(pending, disposition);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _failed = true;
        }
        catch (Exception thrown)
        {
            Fail(thrown);
        }
        finally
        {
            if (pending is { Kind: PendingKind.Arrived, Publish.Message.QoS: 2 })
            {
                lock (_undecided)
                {
                    _undecided.Remove(pending.PacketId);
                }
            }
        }
    }

    private void Apply(in PendingPublish pending, PublishDisposition disposition)
    {
        switch (pending.Kind)
        {
            case PendingKind.Arrived:
                Apply(pending.Publish!, disposition);
                break;
            case PendingKind.Again when session.HasReceived(pending.PacketId):
                // Accepted, but its commit may have failed, or be on its way.
                _commitNeeded |= session.IsPersistent;
                Acknowledge(PacketType.PubRec, pending.PacketId, ReasonCode.Success);
                break;
            case PendingKind.Again:
                break; // It was refused meanwhile, and its refusal answers both.
            default:
                bool known = session.TryComplete(pending.PacketId);
                _commitNeeded |= known && session.IsPersistent;
                Acknowledge(
                    PacketType.PubComp,
                    pending.PacketId,
                    known ? ReasonCode.Success : ReasonCode.PacketIdentifierNotFound);
                break;
        }
    }

    private void Apply(PublishContext publish, PublishDisposition disposition)
    {
        bool exactlyOnce = publish.Message.QoS == 2;
        PacketType kind = exactlyOnce ? PacketType.PubRec : PacketType.PubAck;
        if (disposition is PublishDisposition.Refuse refuse)
        {
            Refuse(publish, refuse, kind);
            return;
        }

        bool forward = disposition is PublishDisposition.Forward;
        if (exactlyOnce)
        {
            Receive(publish, forward);
        }
        else if (forward)
        {
            _commitNeeded |= broker.Router.Route(publish.Message, session);
        }

        if (publish.PacketId != 0)
        {
            Acknowledge(kind, (ushort)publish.PacketId, ReasonCode.Success);
        }
    }

    // The identifier and the deliveries are durable together: the publication come again is known exactly when they
    // are.
    private void Receive(PublishContext publish, bool forward)
    {
        using ChangeGroup together = broker.Store.Together();
        if (session.TryReceive((ushort)publish.PacketId) && forward)
        {
            _commitNeeded |= broker.Router.Route(publish.Message, session);
        }

        _commitNeeded |= session.IsPersistent;
    }

    private void Refuse(PublishContext publish, PublishDisposition.Refuse refuse, PacketType kind)
    {
        broker.Metrics.Dropped(
            refuse.Reason == ReasonCode.NotAuthorized ? DropReason.NotAuthorized : DropReason.Refused);
        broker.Logger.PublicationRefused(publish.ClientId, publish.Message.Topic, refuse.Reason, refuse.Detail);
        if (publish.PacketId == 0)
        {
            return;
        }

        if (connection.Version == ProtocolVersion.V311)
        {
            _failed = true;
            connection.Close(refuse.Reason, "a refused publication cannot be answered in 3.1.1");
            return;
        }

        Acknowledge(kind, (ushort)publish.PacketId, refuse.Reason, refuse.Detail);
    }

    private void Acknowledge(PacketType kind, ushort packetId, ReasonCode reason, string? detail = null) =>
        _acknowledgements.Add((new(kind, packetId, reason), detail));

    private async ValueTask AcknowledgeAsync(CancellationToken stopping)
    {
        try
        {
            if (_commitNeeded)
            {
                _commitNeeded = false;
                await broker.Store.CommitAsync(stopping);
            }
        }
        catch (Exception refused) when (refused is SessionStoreException or OperationCanceledException)
        {
            _acknowledgements.Clear();
            Fail(refused);
        }

        foreach ((AckView ack, string? detail) in _acknowledgements)
        {
            if (ack.Kind != PacketType.PubRec || ack.Reason >= ReasonCode.UnspecifiedError)
            {
                _quota.Leave();
            }

            connection.Acknowledge(ack, detail);
        }

        _acknowledgements.Clear();
    }

    // Without an acknowledgement the client sends again on its next connection: nothing is lost.
    private void Fail(Exception cause)
    {
        _failed = true;
        if (cause is not OperationCanceledException)
        {
            broker.Logger.ConnectionFailed(cause, session.ClientId, connection.Remote);
        }

        connection.Close(
            cause is SessionStoreException ? ReasonCode.QuotaExceeded : ReasonCode.UnspecifiedError,
            "a publication could not be accepted");
    }
}
