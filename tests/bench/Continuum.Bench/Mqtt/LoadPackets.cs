using System.Buffers.Binary;
using System.Text;

namespace Continuum.Bench.Mqtt;

/// <summary>
/// The packets of 3.1.1 that the load driver sends. They are written here once more and not by the library that is
/// measured: both brokers get the same bytes, and the driver costs as little as it can.
/// </summary>
internal static class LoadPackets
{
    private const byte Publish = 3 << 4;

    public static byte[] Connect(string clientId, bool clean)
    {
        byte[] id = Encoding.UTF8.GetBytes(clientId);
        byte[] head = [0, 4, .. "MQTT"u8, 4, (byte)(clean ? 2 : 0), 0, 0, 0, (byte)id.Length, .. id];
        return [1 << 4, (byte)head.Length, .. head];
    }

    public static byte[] Subscribe(string filter, int qos)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        return [(8 << 4) | 2, (byte)(text.Length + 5), 0, 1, 0, (byte)text.Length, .. text, (byte)qos];
    }

    /// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP.</summary>
    public static void WriteAck(Span<byte> to, int type, ushort packetId)
    {
        to[0] = (byte)((type << 4) | (type == 6 ? 2 : 0));
        to[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], packetId);
    }

    /// <summary>A PUBLISH whose packet identifier, publisher and time stamp are still to be filled in.</summary>
    public static byte[] PublishTemplate(string topic, int qos, int payloadBytes)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        int length = 2 + name.Length + (qos > 0 ? 2 : 0) + payloadBytes;
        byte[] size = length < 128 ? [(byte)length] : [(byte)((length % 128) | 128), (byte)(length / 128)];
        byte[] identifier = qos > 0 ? [0, 0] : [];
        return [(byte)(Publish | (qos << 1)), .. size, 0, (byte)name.Length, .. name, .. identifier, .. new byte[payloadBytes]];
    }

    /// <summary>A whole PUBLISH.</summary>
    public static byte[] PublishOf(string topic, int qos, ushort packetId, ReadOnlySpan<byte> payload)
    {
        byte[] packet = PublishTemplate(topic, qos, payload.Length);
        payload.CopyTo(packet.AsSpan()[^payload.Length..]);
        if (qos > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan()[^(payload.Length + 2)..], packetId);
        }

        return packet;
    }

    /// <summary>A whole PUBLISH of at least 16 KiB.</summary>
    public static byte[] LargePublish(string topic, int qos, ushort packetId, ReadOnlySpan<byte> payload)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        int length = 2 + name.Length + (qos > 0 ? 2 : 0) + payload.Length;
        byte[] size = [(byte)((length & 127) | 128), (byte)(((length >> 7) & 127) | 128), (byte)(length >> 14)];
        byte[] identifier = qos > 0 ? [(byte)(packetId >> 8), (byte)packetId] : [];
        return [(byte)(Publish | (qos << 1)), .. size, 0, (byte)name.Length, .. name, .. identifier, .. payload];
    }

    /// <summary>What <see cref="Read"/> reads, at the front of a payload.</summary>
    public static void Stamp(Span<byte> payload, int publisher, long stamp)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, publisher);
        BinaryPrimitives.WriteInt64BigEndian(payload[4..], stamp);
    }

    /// <param name="packet">A copy of the template.</param>
    /// <param name="qos">As in the template.</param>
    /// <param name="payloadBytes">As in the template; 12 at least.</param>
    /// <param name="packetId">Not used with QoS 0.</param>
    /// <param name="publisher">Who sends it.</param>
    /// <param name="stamp">When it was to be sent.</param>
    public static void Fill(Span<byte> packet, int qos, int payloadBytes, ushort packetId, int publisher, long stamp)
    {
        Span<byte> payload = packet[^payloadBytes..];
        if (qos > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[^(payloadBytes + 2)..], packetId);
        }

        Stamp(payload, publisher, stamp);
    }

    public static (int Publisher, long Stamp) Read(ReadOnlySpan<byte> payload) =>
        (BinaryPrimitives.ReadInt32BigEndian(payload), BinaryPrimitives.ReadInt64BigEndian(payload[4..]));
}
