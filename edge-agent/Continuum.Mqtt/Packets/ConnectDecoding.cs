using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Packets;

/// <summary>Reads CONNECT (5.0 and 3.1.1, 3.1).</summary>
internal static class ConnectDecoding
{
    private const int ReservedFlag = 0x01;
    private const int CleanStartFlag = 0x02;
    private const int WillFlag = 0x04;
    private const int WillRetainFlag = 0x20;
    private const int PasswordFlag = 0x40;
    private const int UserNameFlag = 0x80;

    public static ConnectPacket Read(ref PacketReader reader)
    {
        string protocol = reader.ReadString();
        byte level = reader.ReadByte();
        if (protocol != "MQTT" || level is not (4 or 5))
        {
            throw new MalformedPacketException(
                ReasonCode.UnsupportedProtocolVersion,
                $"CONNECT for protocol \"{protocol}\" level {level}; \"MQTT\" levels 4 (3.1.1) and 5 (5.0) are spoken");
        }

        ProtocolVersion version = (ProtocolVersion)level;
        byte flags = reader.ReadByte();
        CheckFlags(flags, version);
        ushort keepAlive = reader.ReadUInt16();
        PacketProperties properties = Properties(ref reader, PacketType.Connect, version);
        if (properties is { AuthenticationData: not null, AuthenticationMethod: null })
        {
            throw MalformedPacketException.Protocol("CONNECT with authentication data and no authentication method");
        }

        string clientId = reader.ReadString();
        WillDeclaration? will = (flags & WillFlag) != 0 ? ReadWill(ref reader, flags, version) : null;
        string? userName = (flags & UserNameFlag) != 0 ? reader.ReadString() : null;
        ReadOnlyMemory<byte>? password = null;
        if ((flags & PasswordFlag) != 0)
        {
            password = reader.ReadBinary().ToArray();
        }

        return new()
        {
            Version = version,
            ClientId = clientId,
            CleanStart = (flags & CleanStartFlag) != 0,
            KeepAlive = keepAlive,
            Properties = properties,
            Will = will,
            UserName = userName,
            Password = password,
        };
    }

    /// <summary>
    /// The version to answer a CONNECT in, however broken the rest of it is; 3.1.1 where it does not get that far.
    /// </summary>
    /// <remarks>
    /// Levels after 5 get the answer of 5.0. With the highest bit set a Mosquitto bridge asks of 3.1.1 whether it may
    /// say that it is one, and comes again without after return code 1.
    /// </remarks>
    public static ProtocolVersion VersionOf(ReadOnlySpan<byte> body) =>
        body.StartsWith("\0\u0004MQTT"u8) && body.Length > 6 && body[6] is >= (byte)ProtocolVersion.V5 and < 0x80
            ? ProtocolVersion.V5
            : ProtocolVersion.V311;

    private static void CheckFlags(byte flags, ProtocolVersion version)
    {
        int willQoS = (flags >> 3) & 3;
        string? wrong =
            (flags & ReservedFlag) != 0 ? "its reserved flag is set"
            : willQoS == 3 ? "its will has QoS 3"
            : (flags & WillFlag) == 0 && (willQoS != 0 || (flags & WillRetainFlag) != 0)
                ? "it has will flags and no will"
            : version == ProtocolVersion.V311 && (flags & (UserNameFlag | PasswordFlag)) == PasswordFlag
                ? "it has a password and no user name"
            : null;
        if (wrong is not null)
        {
            throw MalformedPacketException.Malformed($"CONNECT is malformed: {wrong}");
        }
    }

    private static WillDeclaration ReadWill(ref PacketReader reader, byte flags, ProtocolVersion version)
    {
        PacketProperties properties = Properties(ref reader, PropertyTable.Will, version);
        string topic = reader.ReadString();
        byte[] payload = reader.ReadBinary().ToArray();
        if (properties.ResponseTopic is { } response && TopicName.Problem(response) is { } wrong)
        {
            throw MalformedPacketException.Protocol($"the will's response topic: {wrong}");
        }

        return TopicName.Problem(topic) is { } problem
            ? throw new MalformedPacketException(ReasonCode.TopicNameInvalid, $"the will's topic: {problem}")
            : new(topic, payload, (flags >> 3) & 3, (flags & WillRetainFlag) != 0, properties);
    }

    private static PacketProperties Properties(ref PacketReader reader, PacketType type, ProtocolVersion version) =>
        version == ProtocolVersion.V5 ? reader.ReadProperties(type) : PacketProperties.None;
}
