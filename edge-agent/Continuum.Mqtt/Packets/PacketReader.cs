using System.Buffers.Binary;
using System.Text;

namespace Continuum.Mqtt.Packets;

/// <summary>Reads the data types of MQTT (5.0, 1.5) from the body of one packet.</summary>
internal ref struct PacketReader(ReadOnlyMemory<byte> body)
{
    /// <summary>The largest variable byte integer: four bytes of seven bits.</summary>
    public const int MaxVarInt = 268_435_455;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _rest = body;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Left => _rest.Length;

    public ReadOnlyMemory<byte> TakeRest() => Take(_rest.Length);

    public byte ReadByte() => Take(1).Span[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2).Span);

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4).Span);

    public ushort ReadPacketId()
    {
        ushort id = ReadUInt16();
        return id != 0
            ? id
            : throw MalformedPacketException.Protocol("a packet identifier is 0; it must be 1 to 65535");
    }

    /// <summary>In as few bytes as it takes (5.0, 1.5.5).</summary>
    public int ReadVarInt()
    {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7)
        {
            byte next = ReadByte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return next != 0 || shift == 0
                    ? value
                    : throw MalformedPacketException.Malformed("a variable byte integer is longer than it needs to be");
            }
        }

        throw MalformedPacketException.Malformed("a variable byte integer is longer than four bytes");
    }

    public ReadOnlyMemory<byte> ReadBinary() => Take(ReadUInt16());

    public string ReadString()
    {
        ReadOnlySpan<byte> bytes = ReadUtf8().Span;
        return StrictUtf8.GetString(bytes);
    }

    /// <summary>A string's bytes, checked to be well-formed UTF-8 without U+0000 (5.0, 1.5.4).</summary>
    public ReadOnlyMemory<byte> ReadUtf8()
    {
        ReadOnlyMemory<byte> bytes = ReadBinary();
        if (!System.Text.Unicode.Utf8.IsValid(bytes.Span))
        {
            throw MalformedPacketException.Malformed("a string is not well-formed UTF-8");
        }

        return bytes.Span.Contains((byte)0)
            ? throw MalformedPacketException.Malformed("a string contains U+0000, which strings must not")
            : bytes;
    }

    public ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw MalformedPacketException.Malformed(
                $"the packet ends early: {count} bytes are due and {_rest.Length} are left");
        }

        ReadOnlyMemory<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
