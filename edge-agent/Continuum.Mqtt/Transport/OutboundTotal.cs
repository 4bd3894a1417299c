namespace Continuum.Mqtt.Transport;

/// <summary>
/// Bytes of buffers that hold what waits for the sockets of all connections together. Beyond its bound each connection
/// has little room of its own: who reads goes on, and what slow readers let pile up grows no further.
/// </summary>
/// <param name="maxBytes">The bound.</param>
internal sealed class OutboundTotal(long maxBytes)
{
    /// <summary>What a connection may have waiting when all have too much; one packet more may be begun.</summary>
    public const int LeastBytes = 16 * 1024;

    private long _held;

    /// <summary>Bytes of buffers in use.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>What one connection may have waiting now.</summary>
    /// <param name="own">Its own bound.</param>
    public int Room(int own) => Held <= maxBytes ? own : Math.Min(own, LeastBytes);

    public void Add(int bytes) => Interlocked.Add(ref _held, bytes);
}
