using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>A packet that waits for its acknowledgement, on this connection or the next.</summary>
internal sealed class PendingOperation(ushort id, ControlPacket packet, long order, MqttMessage? kept = null)
{
    public ushort Id { get; } = id;

    public ControlPacket Packet { get; } = packet;

    public long Order { get; } = order;

    /// <summary>
    /// When it was asked for, by the clock's time stamp: a publication's own time goes by from then on.
    /// </summary>
    public long AskedAt { get; set; }

    /// <summary>For how long from then on it may go out for the first time; null for ever.</summary>
    public TimeSpan? SendWithin { get; set; }

    /// <summary>A subscription that is made again: it goes out before all that the application asked for.</summary>
    public bool IsAhead => Order < 0;

    public bool IsPublish => Packet is PublishPacket;

    /// <summary>What the application's session is told before it is sent; null for what it need not know.</summary>
    public MqttMessage? Kept { get; } = kept;

    /// <summary>Not to be sent before the application's session has it.</summary>
    public bool IsHeld { get; set; } = kept is not null;

    /// <summary>The application's session has it, or is getting it: it goes on whoever waits.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>On any connection so far: a publication sent again carries DUP.</summary>
    public bool WasSent { get; set; }

    /// <summary>On any connection, also where the broker has lost that session since: it may have had its effect.</summary>
    public bool WentOut { get; set; }

    /// <summary>On the present connection: its identifier stays in use there until the broker answers.</summary>
    public bool IsOut { get; set; }

    /// <summary>
    /// QoS 2: the broker has the message, what is left is to release it; the message itself is not sent again.
    /// </summary>
    public bool IsReleased => ReleaseOrder > 0;

    /// <summary>Counts the PUBRECs, 0 before there was one: releases are sent again in this order.</summary>
    public long ReleaseOrder { get; set; }

    /// <summary>How far the application's session is with the PUBREC.</summary>
    public ReleaseCommit ReleaseCommit { get; set; }

    /// <summary>What is no publication, or was never sent, is forgotten without anybody missing it.</summary>
    public bool MayBeDropped => !IsPublish || (!WasSent && !IsRecorded);

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool Abandoned { get; set; }

    /// <summary>The broker may know its identifier as that of a QoS 2 message.</summary>
    public bool HoldsIdentifier => WasSent && Packet is PublishPacket { QoS: 2 };

    /// <summary>Whether this kind of packet may answer it now.</summary>
    public bool Awaits(PacketType kind) => Packet switch
    {
        PublishPacket { QoS: 1 } => kind == PacketType.PubAck,
        PublishPacket => kind == PacketType.PubRec || (kind == PacketType.PubComp && IsReleased),
        SubscribePacket => kind == PacketType.SubAck,
        _ => kind == PacketType.UnsubAck,
    };

    /// <summary>
    /// Runs under the lock of the <see cref="PendingOperations"/>, before anybody else knows of the answer.
    /// </summary>
    public Action<ReasonCode>? WhenAnswered { get; init; }

    public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Complete(ReasonCode reason)
    {
        WhenAnswered?.Invoke(reason);
        Answer.TrySetResult(reason);
    }
}
