using Continuum.Link.Wire;

namespace Continuum.Link.Multiplexing;

/// <summary>The sending half of a stream. Every member belongs to the <see cref="FrameScheduler"/> and its
/// lock.</summary>
internal sealed class OutboundStream(bool urgent)
{
    public bool Urgent { get; } = urgent;

    /// <summary>0 until the stream is opened on the wire: ids rise in the order of opening.</summary>
    public ulong Id { get; set; }

    public Operation ToOpen { get; set; }

    public ReadOnlyMemory<byte> Pending { get; set; }

    public TaskCompletionSource? Written { get; set; }

    public long Credit { get; set; } = LinkLimits.WindowBytes;

    public bool EndPending { get; set; }

    public bool Queued { get; set; }

    public Exception? Ended { get; set; }

    public Action<ulong>? Opened { get; set; }

    public bool HasWork => Ended is null
        && (ToOpen != Operation.Unspecified
            || (Pending.IsEmpty ? EndPending : Credit >= LinkLimits.MinFrameCost));
}
