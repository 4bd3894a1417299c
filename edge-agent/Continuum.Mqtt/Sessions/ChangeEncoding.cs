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
            case SessionChange.Opened(string id, uint expiry, var owner):
                Start(output, ChangeKind.Opened, id).WriteUInt32(expiry);
                output.WriteString(owner ?? "");
                break;
            case SessionChange.Disconnected(string id, DateTimeOffset at, uint expiry):
                WriteInt64(Start(output, ChangeKind.Disconnected, id), at.UtcTicks);
                output.WriteUInt32(expiry);
                break;
            case SessionChange.Ended(string id):
                Start(output, ChangeKind.Ended, id);
                break;
            case SessionChange.Subscribed(string id, StoredSubscription subscription):
                WriteSubscription(Start(output, ChangeKind.Subscribed, id), subscription);
                break;
            case SessionChange.Unsubscribed(string id, string filter):
                Start(output, ChangeKind.Unsubscribed, id).WriteString(filter);
                break;
            case SessionChange.Received(string id, ushort packetId):
                Start(output, ChangeKind.Received, id).WriteUInt16(packetId);
                break;
            case SessionChange.Completed(string id, ushort packetId):
                Start(output, ChangeKind.Completed, id).WriteUInt16(packetId);
                break;
            case SessionChange.Retained(RetainedMessage retained):
                Start(output, ChangeKind.Retained, "");
                WriteMessage(output, retained.Message, retained.ReceivedAt, subscriptionIds: null);
                break;
            case SessionChange.WillKept(string id, StoredWill will):
                Start(output, ChangeKind.WillKept, id).WriteUInt32(will.DelaySeconds);
                WriteMessage(output, will.Message, will.DeclaredAt, subscriptionIds: null);
                break;
            case SessionChange.WillDropped(string id, DateTimeOffset declaredAt):
                WriteInt64(Start(output, ChangeKind.WillDropped, id), declaredAt.UtcTicks);
                break;
            case SessionChange.OriginTaken(string origin):
                Start(output, ChangeKind.OriginTaken, origin);
                break;
            case SessionChange.OriginForgotten(string origin):
                Start(output, ChangeKind.OriginForgotten, origin);
                break;
            default:
                WriteDeliveryChange(output, change);
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
            ChangeKind.Opened => new SessionChange.Opened(id, reader.ReadUInt32(), ReadOwner(ref reader)),
            ChangeKind.Disconnected => new SessionChange.Disconnected(id, ReadTime(ref reader), reader.ReadUInt32()),
            ChangeKind.Ended => new SessionChange.Ended(id),
            ChangeKind.Subscribed => new SessionChange.Subscribed(id, ReadSubscription(ref reader)),
            ChangeKind.Unsubscribed => new SessionChange.Unsubscribed(id, reader.ReadString()),
            ChangeKind.QueuedQoS1 => new SessionChange.Queued(id, ReadDelivery(ref reader, old: true)),
            ChangeKind.Queued => new SessionChange.Queued(id, ReadDelivery(ref reader, old: false)),
            ChangeKind.Sent => new SessionChange.Sent(id, ReadInt64(ref reader), reader.ReadUInt16()),
            ChangeKind.Released => new SessionChange.Released(id, ReadInt64(ref reader)),
            ChangeKind.Done => new SessionChange.Done(id, ReadInt64(ref reader)),
            ChangeKind.Received => new SessionChange.Received(id, reader.ReadUInt16()),
            ChangeKind.Completed => new SessionChange.Completed(id, reader.ReadUInt16()),
            ChangeKind.Retained => new SessionChange.Retained(ReadRetained(ref reader)),
            ChangeKind.WillKept => new SessionChange.WillKept(id, ReadWill(ref reader)),
            ChangeKind.WillDropped => new SessionChange.WillDropped(id, ReadDeclaredAt(ref reader)),
            ChangeKind.OriginTaken => new SessionChange.OriginTaken(id),
            ChangeKind.OriginForgotten => new SessionChange.OriginForgotten(id),
            _ => throw MalformedPacketException.Malformed($"a record of kind {(int)kind}, which does not exist"),
        };
    }

    // Records of older versions end before it.
    private static string? ReadOwner(ref PacketReader reader) =>
        !reader.AtEnd && reader.ReadString() is { Length: > 0 } owner ? owner : null;

    private static DateTimeOffset ReadDeclaredAt(ref PacketReader reader) =>
        reader.AtEnd ? DateTimeOffset.UnixEpoch : ReadTime(ref reader);

    private static void WriteDeliveryChange(IBufferWriter<byte> output, SessionChange change)
    {
        switch (change)
        {
            case SessionChange.Queued(string id, Delivery delivery):
                WriteInt64(Start(output, ChangeKind.Queued, id), delivery.Sequence);
                output.WriteByte((byte)((delivery.Retain ? 1 : 0) | (delivery.QoS << 1)));
                output.WriteString(delivery.Share ?? "");
                WriteMessage(output, delivery.Message, delivery.ReceivedAt, delivery.SubscriptionIds);
                break;
            case SessionChange.Sent(string id, long sequence, ushort packetId):
                WriteInt64(Start(output, ChangeKind.Sent, id), sequence);
                output.WriteUInt16(packetId);
                break;
            case SessionChange.Released(string id, long sequence):
                WriteInt64(Start(output, ChangeKind.Released, id), sequence);
                break;
            case SessionChange.Done(string id, long sequence):
                WriteInt64(Start(output, ChangeKind.Done, id), sequence);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{change.GetType().Name} has no encoding");
        }
    }

    private static IBufferWriter<byte> Start(IBufferWriter<byte> output, ChangeKind kind, string clientId)
    {
        output.WriteByte((byte)kind);
        output.WriteString(clientId);
        return output;
    }

    private static void WriteSubscription(IBufferWriter<byte> output, StoredSubscription subscription)
    {
        output.WriteString(subscription.Filter);
        output.WriteByte((byte)(subscription.QoS | (subscription.NoLocal ? 4 : 0)
            | (subscription.RetainAsPublished ? 8 : 0)));
        output.WriteUInt32((uint)subscription.Identifier);
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

    private static StoredWill ReadWill(ref PacketReader reader)
    {
        uint delay = reader.ReadUInt32();
        (MqttMessage message, DateTimeOffset declaredAt, _) = ReadMessage(ref reader);
        return new(message, delay, declaredAt);
    }

    private static Delivery ReadDelivery(ref PacketReader reader, bool old)
    {
        long sequence = ReadInt64(ref reader);
        byte flags = reader.ReadByte();
        string share = old ? "" : reader.ReadString();
        (MqttMessage message, DateTimeOffset at, IReadOnlyList<int>? ids) = ReadMessage(ref reader);
        return new(sequence, message, at)
        {
            QoS = old ? 1 : (flags >> 1) & 3,
            Retain = (flags & 1) != 0,
            SubscriptionIds = ids,
            Share = share.Length == 0 ? null : share,
        };
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
