using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>A packet that waits for its acknowledgement, on this connection or the next.</summary>
internal sealed class PendingOperation(ControlPacket packet, long order)
{
    public ControlPacket Packet { get; } = packet;

    public long Order { get; } = order;

    public bool WasSent { get; set; }

    public TaskCompletionSource<ReasonCode> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
