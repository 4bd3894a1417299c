using System.Buffers.Binary;
using System.Text;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>The data types of MQTT as bytes, written and read apart from the library.</summary>
internal static class Bytes
{
    public static byte[] Two(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Four(uint value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Text(string value) => Binary(Encoding.UTF8.GetBytes(value));

    public static byte[] Binary(byte[] value) => [.. Two(value.Length), .. value];

    public static byte[] VarInt(int value)
    {
        List<byte> bytes = [];
        do
        {
            int next = value & 0x7F;
            value >>= 7;
            bytes.Add((byte)(value > 0 ? next | 0x80 : next));
        }
        while (value > 0);
        return [.. bytes];
    }

    public static int ReadTwo(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16BigEndian(from);

    /// <summary>Bytes of the variable byte integer at the front; 0 while it has not all arrived.</summary>
    public static int VarIntLength(ReadOnlySpan<byte> from)
    {
        int end = from.IndexOfAnyInRange((byte)0, (byte)0x7F);
        return end + 1;
    }

    public static int ReadVarInt(ReadOnlySpan<byte> from)
    {
        int value = 0;
        for (int i = VarIntLength(from) - 1; i >= 0; i--)
        {
            value = (value << 7) | (from[i] & 0x7F);
        }

        return value;
    }
}
