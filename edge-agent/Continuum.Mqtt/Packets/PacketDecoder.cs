namespace Continuum.Mqtt.Packets;

/// <summary>
/// Decodes every control packet; what it returns is correct by the protocol as far as one packet can tell.
/// </summary>
internal static class PacketDecoder
{
    /// <param name="header">The first byte of the packet.</param>
    /// <param name="body">What follows the remaining length; a PUBLISH's payload is a slice of it.</param>
    /// <param name="version">The version the connection speaks; CONNECT says its own.</param>
    /// <exception cref="MalformedPacketException">The packet is not correct.</exception>
    public static ControlPacket Decode(byte header, ReadOnlyMemory<byte> body, ProtocolVersion version)
    {
        PacketType type = (PacketType)(header >> 4);
        if (type == PacketType.Publish)
        {
            return ToPacket(PublishView.Decode(header, body, version));
        }

        CheckFlags(type, header & 0x0F);
        PacketReader reader = new(body);
        ControlPacket packet = type switch
        {
            PacketType.Connect => ConnectDecoding.Read(ref reader),
            PacketType.ConnAck => ReadConnAck(ref reader, version),
            PacketType.PubAck or PacketType.PubRec or PacketType.PubRel or PacketType.PubComp =>
                ReadAck(ref reader, type, version),
            PacketType.Subscribe => SubscribeDecoding.ReadSubscribe(ref reader, version),
            PacketType.Unsubscribe => SubscribeDecoding.ReadUnsubscribe(ref reader, version),
            PacketType.SubAck or PacketType.UnsubAck => SubscribeDecoding.ReadSubAck(ref reader, type, version),
            PacketType.PingReq => PingPacket.Request,
            PacketType.PingResp => PingPacket.Response,
            PacketType.Disconnect or PacketType.Auth => ReadEnd(ref reader, type, version),
            _ => throw MalformedPacketException.Malformed($"control packet type {(int)type} does not exist"),
        };
        return reader.AtEnd
            ? packet
            : throw MalformedPacketException.Malformed($"{type} has {reader.Left} bytes after its last field");
    }

    private static void CheckFlags(PacketType type, int flags)
    {
        // 5.0, table 2-2: these three carry 0010, all others 0000.
        int expected = type is PacketType.PubRel or PacketType.Subscribe or PacketType.Unsubscribe ? 2 : 0;
        if (flags != expected)
        {
            throw MalformedPacketException.Malformed($"{type} with flags {flags:b4}; they must be {expected:b4}");
        }
    }

    private static PublishPacket ToPacket(PublishView view) => new()
    {
        Topic = System.Text.Encoding.UTF8.GetString(view.Topic.Span),
        Payload = view.Payload,
        QoS = view.QoS,
        Retain = view.Retain,
        Duplicate = view.Duplicate,
        PacketId = view.PacketId,
        Properties = view.ReadProperties(),
    };

    private static ConnAckPacket ReadConnAck(ref PacketReader reader, ProtocolVersion version)
    {
        byte flags = reader.ReadByte();
        ReasonCode reason = ReasonTable.Check(reader.ReadByte(), PacketType.ConnAck, version);
        if (flags > 1)
        {
            throw MalformedPacketException.Malformed($"CONNACK with flags 0x{flags:X2}; only bit 0 is used");
        }

        if (flags == 1 && reason != ReasonCode.Success)
        {
            throw MalformedPacketException.Protocol("CONNACK with a refusal and a session");
        }

        return new(flags == 1, reason)
        {
            Properties = version == ProtocolVersion.V5
                ? reader.ReadProperties(PacketType.ConnAck)
                : PacketProperties.None,
        };
    }

    private static AckPacket ReadAck(ref PacketReader reader, PacketType type, ProtocolVersion version)
    {
        ushort id = reader.ReadPacketId();
        if (version == ProtocolVersion.V311 || reader.AtEnd)
        {
            return new(type, id, ReasonCode.Success);
        }

        ReasonCode reason = ReasonTable.Check(reader.ReadByte(), type, version);
        return new(type, id, reason)
        {
            Properties = reader.AtEnd ? PacketProperties.None : reader.ReadProperties(type),
        };
    }

    private static EndPacket ReadEnd(ref PacketReader reader, PacketType type, ProtocolVersion version)
    {
        if (version == ProtocolVersion.V311)
        {
            return type == PacketType.Disconnect
                ? new(type, ReasonCode.Success)
                : throw MalformedPacketException.Malformed("AUTH does not exist in 3.1.1");
        }

        if (reader.AtEnd)
        {
            return new(type, ReasonCode.Success);
        }

        ReasonCode reason = ReasonTable.Check(reader.ReadByte(), type, version);
        return new(type, reason)
        {
            Properties = reader.AtEnd ? PacketProperties.None : reader.ReadProperties(type),
        };
    }
}
