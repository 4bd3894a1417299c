using System.Buffers;
using System.Text;

namespace Continuum.Mqtt.Packets;

/// <summary>Writes PUBLISH (5.0, 3.3) without allocating: the size is computed before anything is written.</summary>
internal static class PublishEncoding
{
    /// <summary>Bytes of the whole packet, fixed header included.</summary>
    public static int Size(int topicBytes, int qos, int propertyBytes, int payloadBytes, ProtocolVersion version)
    {
        int remaining = Remaining(topicBytes, qos, propertyBytes, payloadBytes, version);
        return 1 + PacketWriting.VarIntSize(remaining) + remaining;
    }

    /// <summary>Bytes of the whole packet, fixed header included.</summary>
    public static int Size(PublishPacket packet, ProtocolVersion version) => Size(
        Encoding.UTF8.GetByteCount(packet.Topic),
        packet.QoS,
        version == ProtocolVersion.V5 ? PropertyWriting.Encode(packet.Properties).Length : 0,
        packet.Payload.Length,
        version);

    public static void Write(IBufferWriter<byte> output, PublishPacket packet, ProtocolVersion version)
    {
        ReadOnlySpan<byte> properties =
            version == ProtocolVersion.V5 ? PropertyWriting.Encode(packet.Properties) : [];
        int topicBytes = Encoding.UTF8.GetByteCount(packet.Topic);
        WriteHeader(output, packet.QoS, packet.Retain, packet.Duplicate,
            Remaining(topicBytes, packet.QoS, properties.Length, packet.Payload.Length, version));
        output.WriteString(packet.Topic);
        WriteRest(output, packet.QoS, packet.PacketId, properties, packet.Payload.Span, version);
    }

    /// <summary>A QoS 0 publication without properties, from the bytes it arrived as.</summary>
    public static void WriteQoS0(
        IBufferWriter<byte> output,
        ReadOnlySpan<byte> topic,
        ReadOnlySpan<byte> payload,
        bool retain,
        ProtocolVersion version)
    {
        WriteHeader(output, qos: 0, retain, duplicate: false, Remaining(topic.Length, 0, 0, payload.Length, version));
        output.WriteBinary(topic);
        WriteRest(output, qos: 0, packetId: 0, [], payload, version);
    }

    private static int Remaining(
        int topicBytes, int qos, int propertyBytes, int payloadBytes, ProtocolVersion version) =>
        2 + topicBytes + (qos > 0 ? 2 : 0) + payloadBytes
        + (version == ProtocolVersion.V5 ? PacketWriting.VarIntSize(propertyBytes) + propertyBytes : 0);

    private static void WriteHeader(IBufferWriter<byte> output, int qos, bool retain, bool duplicate, int remaining)
    {
        int flags = (duplicate ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
        output.WriteByte((byte)(((int)PacketType.Publish << 4) | flags));
        output.WriteVarInt(remaining);
    }

    private static void WriteRest(
        IBufferWriter<byte> output,
        int qos,
        ushort packetId,
        ReadOnlySpan<byte> properties,
        ReadOnlySpan<byte> payload,
        ProtocolVersion version)
    {
        if (qos > 0)
        {
            output.WriteUInt16(packetId);
        }

        if (version == ProtocolVersion.V5)
        {
            output.WriteVarInt(properties.Length);
            output.Write(properties);
        }

        output.Write(payload);
    }
}
