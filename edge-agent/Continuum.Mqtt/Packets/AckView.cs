using System.Buffers.Binary;

namespace Continuum.Mqtt.Packets;

/// <summary>
/// PUBACK, PUBREC, PUBREL or PUBCOMP, as far as a broker looks at it: no allocation. Properties are for
/// <see cref="AckPacket"/>.
/// </summary>
internal readonly record struct AckView(PacketType Kind, ushort PacketId, ReasonCode Reason)
{
    /// <summary>Bytes of one that says success and nothing else, in both versions.</summary>
    public const int ShortBytes = 4;

    /// <summary>Takes the shortest form apart.</summary>
    /// <param name="header">The first byte of the packet.</param>
    /// <param name="body">What follows the remaining length.</param>
    /// <param name="ack">The acknowledgement.</param>
    /// <returns>
    /// False for every other packet, also for one that is not correct: <see cref="PacketDecoder"/> knows.
    /// </returns>
    public static bool TryDecode(byte header, ReadOnlySpan<byte> body, out AckView ack)
    {
        PacketType kind = (PacketType)(header >> 4);
        ushort packetId = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : (ushort)0;
        ack = new(kind, packetId, ReasonCode.Success);
        return kind is >= PacketType.PubAck and <= PacketType.PubComp && header == HeaderOf(kind) && packetId != 0;
    }

    /// <summary>Writes the shortest form.</summary>
    /// <param name="output">At least <see cref="ShortBytes"/>.</param>
    /// <param name="kind">PUBACK, PUBREC, PUBREL or PUBCOMP.</param>
    /// <param name="packetId">What is acknowledged.</param>
    public static void Write(Span<byte> output, PacketType kind, ushort packetId)
    {
        output[0] = HeaderOf(kind);
        output[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(output[2..], packetId);
    }

    // 5.0, table 2-2: PUBREL alone has flags.
    private static byte HeaderOf(PacketType kind) => (byte)(((int)kind << 4) | (kind == PacketType.PubRel ? 2 : 0));
}
