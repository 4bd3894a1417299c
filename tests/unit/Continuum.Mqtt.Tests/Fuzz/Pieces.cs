using System.Buffers;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>Bytes that came in two pieces.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> bytes, long before)
    {
        Memory = bytes;
        RunningIndex = before;
    }

    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        Pieces end = new(second, first.Length);
        Pieces start = new(first, 0) { Next = end };
        return new(start, 0, end, second.Length);
    }
}
