using System.Threading.Channels;
using Continuum.Mqtt.Packets;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>What the broker sends: messages for the application, and answers.</summary>
internal sealed class Inbound(
    MqttClientOptions options, PendingOperations pending, SessionKeeper? session, ILogger logger)
{
    private readonly InboundReleases _releases = new(kept: session is not null);
    private readonly Channel<ReceivedMessage> _messages =
        Channel.CreateBounded<ReceivedMessage>(options.MaxUnreadMessages);

    public ChannelReader<ReceivedMessage> Messages => _messages.Reader;

    public void Restore(IEnumerable<ushort> taken) => _releases.Restore(taken);

    public void Forget() => _releases.Forget();

    public void Complete(Exception? cause) => _messages.Writer.TryComplete(cause);

    /// <summary>Deals with a packet; waits while the application does not read.</summary>
    /// <exception cref="MalformedPacketException">A server may not send it, or not now.</exception>
    public async ValueTask ReceiveAsync(ClientLink link, ControlPacket packet, CancellationToken stopping)
    {
        switch (packet)
        {
            case PublishPacket publish:
                await DeliverAsync(link, publish, stopping);
                break;
            case AckPacket { Kind: PacketType.PubAck or PacketType.PubComp } ack:
                // What is no longer known there after a reconnection was released before it (5.0, 3.7.2.1).
                pending.Answer(
                    ack.Kind,
                    ack.PacketId,
                    ack.Reason == ReasonCode.PacketIdentifierNotFound ? ReasonCode.Success : ack.Reason);
                break;
            case AckPacket { Kind: PacketType.PubRec } ack:
                pending.Recorded(ack.PacketId, ack.Reason);
                break;
            case AckPacket { Kind: PacketType.PubRel } release:
                Release(link, release.PacketId);
                break;
            case SubAckPacket ack:
                pending.Answer(ack.Kind, ack.PacketId, ack.Codes.Count > 0 ? ack.Codes[0] : ReasonCode.Success);
                break;
            case PingPacket { Kind: PacketType.PingResp }:
                break; // That something came is all it says.
            default:
                throw MalformedPacketException.Protocol($"a server may not send {packet.Type} here");
        }
    }

    private async ValueTask DeliverAsync(ClientLink link, PublishPacket publish, CancellationToken stopping)
    {
        if (publish.QoS == 2 && _releases.IsStale(publish.PacketId, publish.Duplicate))
        {
            await ForgetAsync(link, publish.PacketId);
        }

        AcknowledgementOrder.Turn? turn = publish.QoS == 0 ? null : link.NextTurn(publish.QoS, publish.PacketId);
        if (publish.QoS == 2 && _releases.IsTaken(publish.PacketId))
        {
            // Sent again since our answer was lost: the application is done with it.
            link.TryTakeOver(PacketType.PubRec, turn!);
            return;
        }

        ReceivedMessage received = new(link, _releases, publish, turn);
        if (publish.QoS == 2)
        {
            _releases.HandOn(received);
        }

        if (_messages.Writer.TryWrite(received))
        {
            return;
        }

        if (publish.QoS == 0)
        {
            logger.UnreadDropped(publish.Topic, options.MaxUnreadMessages);
            return;
        }

        await _messages.Writer.WriteAsync(received, stopping);
    }

    // The identifier is free once the application's session knows that, and then PUBCOMP says so.
    private void Release(ClientLink link, ushort packetId)
    {
        if (session is null)
        {
            Complete(link, packetId);
            return;
        }

        session.Released(packetId, failure =>
        {
            if (failure is null)
            {
                Complete(link, packetId);
            }
            else
            {
                link.Break(Failed(failure));
            }
        });
    }

    private void Complete(ClientLink link, ushort packetId) => link.TryAcknowledge(
        PacketType.PubComp,
        packetId,
        _releases.Release(packetId) ? ReasonCode.Success : ReasonCode.PacketIdentifierNotFound);

    private async ValueTask ForgetAsync(ClientLink link, ushort packetId)
    {
        TaskCompletionSource<Exception?> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session!.Released(packetId, told.SetResult);
        if (await told.Task is { } failure)
        {
            link.Break(Failed(failure));
            throw new IOException(Failed(failure), failure);
        }

        _releases.Release(packetId);
    }

    private static string Failed(Exception failure) =>
        $"the client's session could not take down a PUBREL: {failure.Message}";
}
