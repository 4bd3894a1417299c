using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Continuum.Mqtt.Packets;

/// <summary>Writes the data types of MQTT (5.0, 1.5).</summary>
internal static class PacketWriting
{
    public static int VarIntSize(int value) => value switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        _ => 4,
    };

    public static void WriteByte(this IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public static void WriteUInt16(this IBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)value));
        output.Advance(2);
    }

    public static void WriteUInt32(this IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public static void WriteVarInt(this IBufferWriter<byte> output, int value)
    {
        Span<byte> span = output.GetSpan(4);
        int used = 0;
        do
        {
            int low = value & 0x7F;
            value >>= 7;
            span[used++] = (byte)(value > 0 ? low | 0x80 : low);
        }
        while (value > 0);
        output.Advance(used);
    }

    public static void WriteBinary(this IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        output.WriteUInt16(value.Length);
        output.Write(value);
    }

    public static void WriteString(this IBufferWriter<byte> output, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        output.WriteUInt16(length);
        if (length > 0)
        {
            Encoding.UTF8.GetBytes(value, output.GetSpan(length));
            output.Advance(length);
        }
    }
}
