using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>A packet that waits for its acknowledgement, on this connection or the next.</summary>
internal sealed class PendingOperation(ushort id, ControlPacket packet, long order)
{
    public ushort Id { get; } = id;

    public ControlPacket Packet { get; } = packet;

    public long Order { get; } = order;

    public bool IsPublish => Packet is PublishPacket;

    /// <summary>On any connection so far: a publication sent again carries DUP.</summary>
    public bool WasSent { get; set; }

    /// <summary>On the present connection: its identifier stays in use there until the broker answers.</summary>
    public bool IsOut { get; set; }

    /// <summary>
    /// QoS 2: the broker has the message, what is left is to release it; the message itself is not sent again.
    /// </summary>
    public bool IsReleased => ReleaseOrder > 0;

    /// <summary>Counts the PUBRECs, 0 before there was one: releases are sent again in this order.</summary>
    public long ReleaseOrder { get; set; }

    /// <summary>What is no publication, or was never sent, is forgotten without anybody missing it.</summary>
    public bool MayBeDropped => !IsPublish || !WasSent;

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool Abandoned { get; set; }

    /// <summary>Whether this kind of packet may answer it now.</summary>
    public bool Awaits(PacketType kind) => Packet switch
    {
        PublishPacket { QoS: 1 } => kind == PacketType.PubAck,
        PublishPacket => kind == PacketType.PubRec || (kind == PacketType.PubComp && IsReleased),
        SubscribePacket => kind == PacketType.SubAck,
        _ => kind == PacketType.UnsubAck,
    };

    public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
