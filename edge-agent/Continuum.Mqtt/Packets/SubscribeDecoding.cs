namespace Continuum.Mqtt.Packets;

/// <summary>Reads SUBSCRIBE, UNSUBSCRIBE and their acknowledgements (5.0, 3.8 to 3.11).</summary>
internal static class SubscribeDecoding
{
    public static SubscribePacket ReadSubscribe(ref PacketReader reader, ProtocolVersion version)
    {
        ushort id = reader.ReadPacketId();
        PacketProperties properties = Properties(ref reader, PacketType.Subscribe, version);
        CheckPayload(reader.AtEnd, PacketType.Subscribe, version);
        List<RequestedSubscription> subscriptions = [];
        while (!reader.AtEnd)
        {
            subscriptions.Add(ReadOne(ref reader, version));
        }

        return new(id, subscriptions) { Properties = properties };
    }

    public static UnsubscribePacket ReadUnsubscribe(ref PacketReader reader, ProtocolVersion version)
    {
        ushort id = reader.ReadPacketId();
        PacketProperties properties = Properties(ref reader, PacketType.Unsubscribe, version);
        CheckPayload(reader.AtEnd, PacketType.Unsubscribe, version);
        List<string> filters = [];
        while (!reader.AtEnd)
        {
            filters.Add(reader.ReadString());
        }

        return new(id, filters) { Properties = properties };
    }

    public static SubAckPacket ReadSubAck(ref PacketReader reader, PacketType type, ProtocolVersion version)
    {
        ushort id = reader.ReadPacketId();
        if (version == ProtocolVersion.V311 && type == PacketType.UnsubAck)
        {
            return new(type, id, []);
        }

        PacketProperties properties = Properties(ref reader, type, version);
        ReadOnlySpan<byte> codes = reader.TakeRest().Span;
        ReasonCode[] reasons = new ReasonCode[codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            reasons[i] = ReasonTable.Check(codes[i], type, version);
        }

        return new(type, id, reasons) { Properties = properties };
    }

    private static void CheckPayload(bool empty, PacketType type, ProtocolVersion version)
    {
        if (empty)
        {
            throw new MalformedPacketException(
                version == ProtocolVersion.V5 ? ReasonCode.ProtocolError : ReasonCode.MalformedPacket,
                $"{type} without a topic filter; it has at least one");
        }
    }

    private static RequestedSubscription ReadOne(ref PacketReader reader, ProtocolVersion version)
    {
        string filter = reader.ReadString();
        byte options = reader.ReadByte();
        int reserved = version == ProtocolVersion.V5 ? 0xC0 : 0xFC;
        int qos = options & 3;
        int retainHandling = (options >> 4) & 3;
        if ((options & reserved) != 0 || (qos == 3 && version == ProtocolVersion.V311))
        {
            throw MalformedPacketException.Malformed(
                $"SUBSCRIBE with options 0x{options:X2}: QoS is 0 to 2 and the reserved bits are 0");
        }

        if (qos == 3)
        {
            throw MalformedPacketException.Protocol("SUBSCRIBE with maximum QoS 3; it is 0, 1 or 2");
        }

        return retainHandling == 3
            ? throw MalformedPacketException.Protocol("SUBSCRIBE with retain handling 3; it is 0, 1 or 2")
            : new(filter, qos, (options & 4) != 0, (options & 8) != 0, retainHandling);
    }

    private static PacketProperties Properties(ref PacketReader reader, PacketType type, ProtocolVersion version) =>
        version == ProtocolVersion.V5 ? reader.ReadProperties(type) : PacketProperties.None;
}
