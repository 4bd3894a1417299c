using System.Buffers;

namespace Continuum.Mqtt.Transport;

/// <summary>A pooled piece of what waits to be sent, and the piece behind it.</summary>
internal sealed class OutboundSegment
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public OutboundSegment? Next { get; set; }

    public int Room => _bytes.Length - Length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public Memory<byte> Free => _bytes.AsMemory(Length);

    public void Rent(int bytes, OutboundTotal total)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(bytes);
        total.Add(_bytes.Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Gives the bytes back; the object may be used again.</summary>
    public void Return(OutboundTotal total)
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Length = 0;
        Next = null;
        if (bytes.Length > 0)
        {
            total.Add(-bytes.Length);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
