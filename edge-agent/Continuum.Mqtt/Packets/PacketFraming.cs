using System.Buffers;

namespace Continuum.Mqtt.Packets;

/// <summary>Finds the packets in a stream of bytes: the fixed header (5.0, 2.1) and how much follows it.</summary>
internal static class PacketFraming
{
    /// <summary>Takes one whole packet off the front of the buffer; false while it has not all arrived.</summary>
    /// <param name="buffer">What has arrived; advanced past the packet.</param>
    /// <param name="maxPacketSize">Bytes, fixed header included: a larger packet is refused once it says so.</param>
    /// <param name="header">The first byte: type and flags.</param>
    /// <param name="body">What the remaining length covers.</param>
    /// <param name="version">5.0 wants the length in as few bytes as it takes (1.5.5); 3.1.1 does not say.</param>
    /// <exception cref="MalformedPacketException">The length is malformed or above the maximum.</exception>
    public static bool TryTake(
        ref ReadOnlySequence<byte> buffer,
        int maxPacketSize,
        out byte header,
        out ReadOnlySequence<byte> body,
        ProtocolVersion version = ProtocolVersion.V311)
    {
        header = 0;
        body = default;
        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryRead(out header) || !TryReadLength(ref reader, out int length))
        {
            return false;
        }

        if (version == ProtocolVersion.V5 && reader.Consumed > 1 + PacketWriting.VarIntSize(length))
        {
            throw MalformedPacketException.Malformed("the remaining length is longer than it needs to be");
        }

        if (length + reader.Consumed > maxPacketSize)
        {
            throw new MalformedPacketException(
                ReasonCode.PacketTooLarge,
                $"a packet of {length + reader.Consumed} bytes; at most {maxPacketSize} are accepted");
        }

        if (reader.Remaining < length)
        {
            return false;
        }

        body = buffer.Slice(reader.Position, length);
        buffer = buffer.Slice(body.End);
        return true;
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, out int length)
    {
        length = 0;
        for (int shift = 0; shift <= 21; shift += 7)
        {
            if (!reader.TryRead(out byte next))
            {
                return false;
            }

            length |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        throw MalformedPacketException.Malformed("the remaining length is longer than four bytes");
    }
}
