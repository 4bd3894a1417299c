using System.Buffers;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Sessions;

/// <summary>A change as the bytes of one log record: a kind, then its fields in the data types of MQTT.</summary>
internal static class ChangeEncoding
{
    public static void Write(IBufferWriter<byte> output, SessionChange change)
    {
        switch (change)
        {
            case SessionChange.Opened(string id, uint expiry):
                Start(output, ChangeKind.Opened, id);
                output.WriteUInt32(expiry);
                break;
            case SessionChange.Disconnected(string id, DateTimeOffset at, uint expiry):
                Start(output, ChangeKind.Disconnected, id);
                WriteInt64(output, at.UtcTicks);
                output.WriteUInt32(expiry);
                break;
            case SessionChange.Ended(string id):
                Start(output, ChangeKind.Ended, id);
                break;
            case SessionChange.Subscribed(string id, StoredSubscription subscription):
                Start(output, ChangeKind.Subscribed, id);
                output.WriteString(subscription.Filter);
                output.WriteByte((byte)(subscription.QoS | (subscription.NoLocal ? 4 : 0)
                    | (subscription.RetainAsPublished ? 8 : 0)));
                output.WriteUInt32((uint)subscription.Identifier);
                break;
            case SessionChange.Unsubscribed(string id, string filter):
                Start(output, ChangeKind.Unsubscribed, id);
                output.WriteString(filter);
                break;
            case SessionChange.Queued(string id, Delivery delivery):
                Start(output, ChangeKind.Queued, id);
                WriteInt64(output, delivery.Sequence);
                output.WriteByte((byte)(delivery.Retain ? 1 : 0));
                WriteMessage(output, delivery.Message, delivery.ReceivedAt, delivery.SubscriptionIds);
                break;
            case SessionChange.Sent(string id, long sequence, ushort packetId):
                Start(output, ChangeKind.Sent, id);
                WriteInt64(output, sequence);
                output.WriteUInt16(packetId);
                break;
            case SessionChange.Done(string id, long sequence):
                Start(output, ChangeKind.Done, id);
                WriteInt64(output, sequence);
                break;
            case SessionChange.Retained(RetainedMessage retained):
                Start(output, ChangeKind.Retained, "");
                WriteMessage(output, retained.Message, retained.ReceivedAt, subscriptionIds: null);
                break;
        }
    }

    /// <exception cref="MalformedPacketException">The checksum was right and the content is not ours.</exception>
    public static SessionChange Read(ReadOnlyMemory<byte> record)
    {
        PacketReader reader = new(record);
        ChangeKind kind = (ChangeKind)reader.ReadByte();
        string id = reader.ReadString();
        return kind switch
        {
            ChangeKind.Opened => new SessionChange.Opened(id, reader.ReadUInt32()),
            ChangeKind.Disconnected => new SessionChange.Disconnected(id, ReadTime(ref reader), reader.ReadUInt32()),
            ChangeKind.Ended => new SessionChange.Ended(id),
            ChangeKind.Subscribed => new SessionChange.Subscribed(id, ReadSubscription(ref reader)),
            ChangeKind.Unsubscribed => new SessionChange.Unsubscribed(id, reader.ReadString()),
            ChangeKind.Queued => new SessionChange.Queued(id, ReadDelivery(ref reader)),
            ChangeKind.Sent => new SessionChange.Sent(id, ReadInt64(ref reader), reader.ReadUInt16()),
            ChangeKind.Done => new SessionChange.Done(id, ReadInt64(ref reader)),
            ChangeKind.Retained => new SessionChange.Retained(ReadRetained(ref reader)),
            _ => throw MalformedPacketException.Malformed($"a record of kind {(int)kind}, which does not exist"),
        };
    }

    private static void Start(IBufferWriter<byte> output, ChangeKind kind, string clientId)
    {
        output.WriteByte((byte)kind);
        output.WriteString(clientId);
    }

    private static void WriteMessage(
        IBufferWriter<byte> output, MqttMessage message, DateTimeOffset at, IReadOnlyList<int>? subscriptionIds)
    {
        WriteInt64(output, at.UtcTicks);
        output.WriteString(message.Topic);
        output.WriteByte((byte)(message.QoS | (message.Retain ? 4 : 0)));
        output.WriteProperties(message.ToProperties(message.MessageExpiry, subscriptionIds));
        output.Write(message.Payload.Span);
    }

    private static RetainedMessage ReadRetained(ref PacketReader reader)
    {
        (MqttMessage message, DateTimeOffset at, _) = ReadMessage(ref reader);
        return new(message, at);
    }

    private static Delivery ReadDelivery(ref PacketReader reader)
    {
        long sequence = ReadInt64(ref reader);
        bool retain = reader.ReadByte() == 1;
        (MqttMessage message, DateTimeOffset at, IReadOnlyList<int>? ids) = ReadMessage(ref reader);
        return new(sequence, message, at, retain, ids);
    }

    private static (MqttMessage Message, DateTimeOffset At, IReadOnlyList<int>? Ids) ReadMessage(
        ref PacketReader reader)
    {
        DateTimeOffset at = ReadTime(ref reader);
        string topic = reader.ReadString();
        byte flags = reader.ReadByte();
        PacketProperties properties = reader.ReadProperties(PacketType.Publish);
        byte[] payload = reader.TakeRest().ToArray();
        MqttMessage message = MessageConversion.Message(topic, payload, flags & 3, (flags & 4) != 0, properties);
        return (message, at, properties.SubscriptionIds);
    }

    private static StoredSubscription ReadSubscription(ref PacketReader reader)
    {
        string filter = reader.ReadString();
        byte flags = reader.ReadByte();
        return new(filter, flags & 3, (flags & 4) != 0, (flags & 8) != 0, (int)reader.ReadUInt32());
    }

    private static void WriteInt64(IBufferWriter<byte> output, long value)
    {
        output.WriteUInt32((uint)(value >> 32));
        output.WriteUInt32((uint)value);
    }

    private static long ReadInt64(ref PacketReader reader) => ((long)reader.ReadUInt32() << 32) | reader.ReadUInt32();

    private static DateTimeOffset ReadTime(ref PacketReader reader)
    {
        long ticks = ReadInt64(ref reader);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new(ticks, TimeSpan.Zero)
            : throw MalformedPacketException.Malformed("a record's time is out of range");
    }
}
