using System.Buffers;

namespace Continuum.Mqtt.Transport;

/// <summary>Collects packets in pooled segments; holds none when there is nothing to send.</summary>
/// <remarks>Used under the lock of its <see cref="OutboundBuffer"/>.</remarks>
internal sealed class SegmentWriter(OutboundTotal total) : IBufferWriter<byte>
{
    private const int FirstBytes = 1024;
    private const int LargestBytes = 64 * 1024;

    private OutboundSegment? _first;
    private OutboundSegment? _last;
    private OutboundSegment? _spare;

    /// <summary>Bytes written since the last <see cref="TakeAll"/>.</summary>
    public long Written { get; private set; }

    public void Advance(int count)
    {
        _last!.Advance(count);
        Written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_last is not { } last || last.Room < wanted)
        {
            last = Append(wanted);
        }

        return last.Free;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes everything that was written, in order; null when there is nothing.</summary>
    public OutboundSegment? TakeAll()
    {
        OutboundSegment? taken = _first;
        _first = _last = null;
        Written = 0;
        return taken;
    }

    /// <summary>Gives a sent segment back; one object is kept for the next packet.</summary>
    public void Return(OutboundSegment segment)
    {
        segment.Return(total);
        _spare = segment;
    }

    private OutboundSegment Append(int wanted)
    {
        OutboundSegment fresh = _spare ?? new();
        _spare = null;
        int size = _last is null ? FirstBytes : (int)Math.Min(Math.Max(Written, FirstBytes), LargestBytes);
        fresh.Rent(Math.Max(size, wanted), total);
        if (_last is null)
        {
            _first = fresh;
        }
        else
        {
            _last.Next = fresh;
        }

        _last = fresh;
        return fresh;
    }
}
