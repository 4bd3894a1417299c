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

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool Abandoned { get; set; }

    public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
