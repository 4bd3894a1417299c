using System.Threading.Channels;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Decides, routes, commits and acknowledges one client's publications: decisions run ahead concurrently, the rest is
/// in the order they came. What is ready together shares one commit.
/// </summary>
internal sealed class PublishPipeline(BrokerContext broker, ClientConnection connection, Session session)
{
    private readonly Channel<PendingPublish> _pending = Channel.CreateBounded<PendingPublish>(
        new BoundedChannelOptions(broker.Options.ReceiveMaximum) { SingleReader = true, SingleWriter = true });

    private readonly List<AckPacket> _acknowledgements = [];
    private bool _commitNeeded;
    private bool _failed;
    private int _unacknowledged;

    /// <summary>Takes a publication; waits while as many as the client may have open are undecided.</summary>
    /// <exception cref="MalformedPacketException">A 5.0 client went above the receive maximum.</exception>
    public async ValueTask AddAsync(PublishContext publish, CancellationToken stopping, CancellationToken closing)
    {
        if (publish.PacketId != 0 && Interlocked.Increment(ref _unacknowledged) > broker.Options.ReceiveMaximum
            && connection.Version == ProtocolVersion.V5)
        {
            throw new MalformedPacketException(
                ReasonCode.ReceiveMaximumExceeded,
                $"more than {broker.Options.ReceiveMaximum} unacknowledged publications; CONNACK said how many");
        }

        // Room first and then the decision: one that has begun is always awaited by the loop below.
        await _pending.Writer.WaitToWriteAsync(closing);
        _pending.Writer.TryWrite(new(publish, Decide(publish, stopping)));
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

    private ValueTask<PublishDisposition> Decide(PublishContext publish, CancellationToken stopping)
    {
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

    private async ValueTask FinishAsync(PendingPublish pending, CancellationToken stopping)
    {
        try
        {
            PublishDisposition disposition = await pending.Disposition;
            if (!_failed)
            {
                Apply(pending.Publish, disposition);
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
    }

    private void Apply(PublishContext publish, PublishDisposition disposition)
    {
        ReasonCode reason = ReasonCode.Success;
        PacketProperties properties = PacketProperties.None;
        switch (disposition)
        {
            case PublishDisposition.Forward:
                _commitNeeded |= broker.Router.Route(publish.Message, session);
                break;
            case PublishDisposition.Refuse refuse:
                broker.Metrics.Dropped(DropReason.Refused);
                broker.Logger.PublicationRefused(
                    publish.ClientId, publish.Message.Topic, refuse.Reason, refuse.Detail);
                reason = refuse.Reason;
                properties = new() { ReasonString = refuse.Detail };
                break;
            default:
                break; // Consumed: there is nothing but the acknowledgement.
        }

        if (publish.PacketId == 0)
        {
            return;
        }

        if (reason >= ReasonCode.UnspecifiedError && connection.Version == ProtocolVersion.V311)
        {
            _failed = true;
            connection.Close(reason, "a refused publication cannot be answered in 3.1.1");
            return;
        }

        _acknowledgements.Add(new(PacketType.PubAck, (ushort)publish.PacketId, reason) { Properties = properties });
    }

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

        foreach (AckPacket acknowledgement in _acknowledgements)
        {
            Interlocked.Decrement(ref _unacknowledged);
            connection.Write(acknowledgement);
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

        connection.Close(ReasonCode.UnspecifiedError, "a publication could not be accepted");
    }
}
