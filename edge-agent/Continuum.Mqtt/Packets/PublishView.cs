namespace Continuum.Mqtt.Packets;

/// <summary>A checked PUBLISH over the buffer it arrived in: valid as long as that buffer, no allocation.</summary>
internal readonly struct PublishView
{
    public ReadOnlyMemory<byte> Topic { get; init; }

    /// <summary>The undecoded property list; empty in 3.1.1.</summary>
    public ReadOnlyMemory<byte> PropertyList { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public int QoS { get; init; }

    public bool Retain { get; init; }

    public bool Duplicate { get; init; }

    public ushort PacketId { get; init; }

    /// <exception cref="MalformedPacketException">The properties are not correct.</exception>
    public PacketProperties ReadProperties() =>
        PropertyList.IsEmpty ? PacketProperties.None : PropertyReading.Parse(PropertyList, PacketType.Publish);

    /// <summary>Checks and takes apart the body of a PUBLISH.</summary>
    /// <param name="header">The first byte of the packet.</param>
    /// <param name="body">What follows the remaining length.</param>
    /// <param name="version">The version the connection speaks.</param>
    /// <exception cref="MalformedPacketException">The packet is not correct.</exception>
    public static PublishView Decode(byte header, ReadOnlyMemory<byte> body, ProtocolVersion version)
    {
        int qos = (header >> 1) & 3;
        bool duplicate = (header & 8) != 0;
        if (qos == 3)
        {
            throw MalformedPacketException.Malformed("PUBLISH with QoS 3; it is 0, 1 or 2");
        }

        if (qos == 0 && duplicate)
        {
            throw MalformedPacketException.Malformed("PUBLISH with QoS 0 and the DUP flag, which QoS 0 never has");
        }

        PacketReader reader = new(body);
        ReadOnlyMemory<byte> topic = reader.ReadUtf8();
        if (topic.Span.ContainsAny((byte)'+', (byte)'#'))
        {
            throw new MalformedPacketException(
                ReasonCode.TopicNameInvalid, "PUBLISH to a topic with a wildcard; a topic name has none");
        }

        if (topic.IsEmpty && version == ProtocolVersion.V311)
        {
            throw MalformedPacketException.Malformed("PUBLISH with an empty topic name");
        }

        ushort packetId = qos > 0 ? reader.ReadPacketId() : (ushort)0;
        ReadOnlyMemory<byte> properties = version == ProtocolVersion.V5 ? reader.Take(reader.ReadVarInt()) : default;
        return new()
        {
            Topic = topic,
            PropertyList = properties,
            Payload = reader.TakeRest(),
            QoS = qos,
            Retain = (header & 1) != 0,
            Duplicate = duplicate,
            PacketId = packetId,
        };
    }
}
