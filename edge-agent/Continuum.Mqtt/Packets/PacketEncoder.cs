using System.Buffers;

namespace Continuum.Mqtt.Packets;

/// <summary>Encodes every control packet.</summary>
internal static class PacketEncoder
{
    // Encoding never yields the thread, so one scratch body a thread serves every connection.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _body;

    public static void Write(IBufferWriter<byte> output, ControlPacket packet, ProtocolVersion version)
    {
        if (packet is PublishPacket publish)
        {
            PublishEncoding.Write(output, publish, version);
            return;
        }

        ArrayBufferWriter<byte> body = BodyOf(packet, version);
        int flags = packet.Type is PacketType.PubRel or PacketType.Subscribe or PacketType.Unsubscribe ? 2 : 0;
        output.WriteByte((byte)(((int)packet.Type << 4) | flags));
        output.WriteVarInt(body.WrittenCount);
        output.Write(body.WrittenSpan);
    }

    /// <summary>Bytes of the whole packet, fixed header included.</summary>
    public static int Size(ControlPacket packet, ProtocolVersion version)
    {
        if (packet is PublishPacket publish)
        {
            return PublishEncoding.Size(publish, version);
        }

        int body = BodyOf(packet, version).WrittenCount;
        return 1 + PacketWriting.VarIntSize(body) + body;
    }

    // Valid until the next packet on this thread.
    private static ArrayBufferWriter<byte> BodyOf(ControlPacket packet, ProtocolVersion version)
    {
        ArrayBufferWriter<byte> body = _body ??= new(512);
        body.ResetWrittenCount();
        WriteBody(body, packet, version);
        return body;
    }

    private static void WriteBody(ArrayBufferWriter<byte> body, ControlPacket packet, ProtocolVersion version)
    {
        switch (packet)
        {
            case ConnectPacket connect:
                WriteConnect(body, connect);
                break;
            case ConnAckPacket ack:
                body.WriteByte((byte)(ack.SessionPresent ? 1 : 0));
                body.WriteByte((byte)ack.Reason);
                WriteProperties(body, ack.Properties, version);
                break;
            case AckPacket ack:
                body.WriteUInt16(ack.PacketId);
                WriteReason(body, ack.Reason, ack.Properties, version);
                break;
            case SubscribePacket subscribe:
                WriteSubscribe(body, subscribe, version);
                break;
            case UnsubscribePacket unsubscribe:
                body.WriteUInt16(unsubscribe.PacketId);
                WriteProperties(body, unsubscribe.Properties, version);
                foreach (string filter in unsubscribe.Filters)
                {
                    body.WriteString(filter);
                }

                break;
            case SubAckPacket ack:
                WriteSubAck(body, ack, version);
                break;
            case EndPacket end:
                WriteReason(body, end.Reason, end.Properties, version);
                break;
            default:
                break; // PINGREQ and PINGRESP have no body.
        }
    }

    private static void WriteConnect(ArrayBufferWriter<byte> body, ConnectPacket connect)
    {
        int flags = (connect.CleanStart ? 0x02 : 0) | (connect.Password is null ? 0 : 0x40)
            | (connect.UserName is null ? 0 : 0x80);
        if (connect.Will is { } declared)
        {
            flags |= 0x04 | (declared.QoS << 3) | (declared.Retain ? 0x20 : 0);
        }

        body.WriteString("MQTT");
        body.WriteByte((byte)connect.Version);
        body.WriteByte((byte)flags);
        body.WriteUInt16(connect.KeepAlive);
        WriteProperties(body, connect.Properties, connect.Version);
        body.WriteString(connect.ClientId);
        if (connect.Will is { } will)
        {
            WriteProperties(body, will.Properties, connect.Version);
            body.WriteString(will.Topic);
            body.WriteBinary(will.Payload.Span);
        }

        if (connect.UserName is { } userName)
        {
            body.WriteString(userName);
        }

        if (connect.Password is { } password)
        {
            body.WriteBinary(password.Span);
        }
    }

    private static void WriteSubscribe(ArrayBufferWriter<byte> body, SubscribePacket packet, ProtocolVersion version)
    {
        body.WriteUInt16(packet.PacketId);
        WriteProperties(body, packet.Properties, version);
        foreach (RequestedSubscription one in packet.Subscriptions)
        {
            int options = one.QoS;
            if (version == ProtocolVersion.V5)
            {
                options |= (one.NoLocal ? 4 : 0) | (one.RetainAsPublished ? 8 : 0) | (one.RetainHandling << 4);
            }

            body.WriteString(one.Filter);
            body.WriteByte((byte)options);
        }
    }

    private static void WriteSubAck(ArrayBufferWriter<byte> body, SubAckPacket packet, ProtocolVersion version)
    {
        body.WriteUInt16(packet.PacketId);
        if (packet.Kind == PacketType.UnsubAck && version == ProtocolVersion.V311)
        {
            return;
        }

        WriteProperties(body, packet.Properties, version);
        foreach (ReasonCode code in packet.Codes)
        {
            body.WriteByte((byte)code);
        }
    }

    // 5.0, 3.4.2.1: without properties, and with Success, both may be left out.
    private static void WriteReason(
        ArrayBufferWriter<byte> body, ReasonCode reason, PacketProperties properties, ProtocolVersion version)
    {
        bool bare = ReferenceEquals(properties, PacketProperties.None);
        if (version == ProtocolVersion.V311 || (bare && reason == ReasonCode.Success))
        {
            return;
        }

        body.WriteByte((byte)reason);
        if (!bare)
        {
            body.WriteProperties(properties);
        }
    }

    private static void WriteProperties(
        ArrayBufferWriter<byte> body, PacketProperties properties, ProtocolVersion version)
    {
        if (version == ProtocolVersion.V5)
        {
            body.WriteProperties(properties);
        }
    }
}
