using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Packets;

/// <summary>Correct packets of every type, the same for the same seed.</summary>
internal sealed class RandomPackets(int seed, ProtocolVersion version)
{
    private static readonly string[] Alphabet = ["a", "b", "/", "é", "温", "😀", " ", "$", "0"];

    private readonly Random _random = new(seed);

    public ControlPacket Next() => _random.Next(11) switch
    {
        0 => Connect(),
        1 => ConnAck() with { Properties = Properties(PacketType.ConnAck) },
        2 or 3 => Publish(),
        4 => Ack(),
        5 => new SubscribePacket(Id(), [.. Many(() => Subscription())]) { Properties = Properties(PacketType.Subscribe) },
        6 => new UnsubscribePacket(Id(), [.. Many(() => Text(1))]) { Properties = Properties(PacketType.Unsubscribe) },
        7 => new SubAckPacket(PacketType.SubAck, Id(), [.. Many(() => Code(PacketType.SubAck))])
        {
            Properties = Properties(PacketType.SubAck),
        },
        8 => new SubAckPacket(
            PacketType.UnsubAck, Id(), version == ProtocolVersion.V5 ? [.. Many(() => Code(PacketType.UnsubAck))] : [])
        {
            Properties = Properties(PacketType.UnsubAck),
        },
        9 => Coin() ? PingPacket.Request : PingPacket.Response,
        _ => End(),
    };

    private ConnectPacket Connect()
    {
        string? user = Coin() ? Text(0) : null;
        return new()
        {
            Version = version,
            ClientId = Text(0),
            CleanStart = Coin(),
            KeepAlive = Id(),
            UserName = user,
            Password = user is not null && Coin() ? (ReadOnlyMemory<byte>?)Bytes() : null,
            Will = Coin() ? new(Text(1), Bytes(), _random.Next(3), Coin(), Properties(PropertyTable.Will)) : null,
            Properties = Properties(PacketType.Connect),
        };
    }

    private PublishPacket Publish()
    {
        int qos = _random.Next(3);
        return new()
        {
            Topic = Text(1),
            Payload = Bytes(),
            QoS = qos,
            Retain = Coin(),
            Duplicate = qos > 0 && Coin(),
            PacketId = qos > 0 ? Id() : (ushort)0,
            Properties = Properties(PacketType.Publish),
        };
    }

    private AckPacket Ack()
    {
        PacketType type = (PacketType)_random.Next((int)PacketType.PubAck, (int)PacketType.PubComp + 1);
        return new(type, Id(), version == ProtocolVersion.V5 ? Code(type) : ReasonCode.Success)
        {
            Properties = Properties(type),
        };
    }

    private EndPacket End()
    {
        bool v5 = version == ProtocolVersion.V5;
        PacketType type = v5 && Coin() ? PacketType.Auth : PacketType.Disconnect;
        return new(type, v5 ? Code(type) : ReasonCode.Success) { Properties = Properties(type) };
    }

    private RequestedSubscription Subscription() => version == ProtocolVersion.V5
        ? new(Text(1), _random.Next(3), Coin(), Coin(), _random.Next(3))
        : new(Text(1), _random.Next(3));

    private PacketProperties Properties(PacketType type)
    {
        if (version == ProtocolVersion.V311 || Coin())
        {
            return PacketProperties.None;
        }

        T? Maybe<T>(PropertyId id, Func<T> value) where T : struct => May(id) ? value() : null;
        string? MaybeText(PropertyId id) => May(id) ? Text(0) : null;
        bool May(PropertyId id) => PropertyTable.IsAllowed(id, type) && Coin();
        PacketProperties made = new()
        {
            PayloadFormat = Maybe(PropertyId.PayloadFormat, Flag),
            MessageExpiry = Maybe(PropertyId.MessageExpiry, Number),
            ContentType = MaybeText(PropertyId.ContentType),
            ResponseTopic = May(PropertyId.ResponseTopic) ? Text(1) : null,
            CorrelationData = Maybe(PropertyId.CorrelationData, () => (ReadOnlyMemory<byte>)Bytes()),
            SubscriptionIds = May(PropertyId.SubscriptionId)
                ? type == PacketType.Publish ? [.. Many(() => _random.Next(1, PacketReader.MaxVarInt))] : [77]
                : null,
            SessionExpiry = Maybe(PropertyId.SessionExpiry, Number),
            AssignedClientId = MaybeText(PropertyId.AssignedClientId),
            ServerKeepAlive = Maybe(PropertyId.ServerKeepAlive, Id),
            AuthenticationMethod = PropertyTable.IsAllowed(PropertyId.AuthenticationMethod, type) ? Text(0) : null,
            AuthenticationData = Maybe(PropertyId.AuthenticationData, () => (ReadOnlyMemory<byte>)Bytes()),
            RequestProblemInformation = Maybe(PropertyId.RequestProblemInformation, Flag),
            WillDelay = Maybe(PropertyId.WillDelay, Number),
            RequestResponseInformation = Maybe(PropertyId.RequestResponseInformation, Flag),
            ResponseInformation = MaybeText(PropertyId.ResponseInformation),
            ServerReference = MaybeText(PropertyId.ServerReference),
            ReasonString = MaybeText(PropertyId.ReasonString),
            ReceiveMaximum = Maybe(PropertyId.ReceiveMaximum, Id),
            TopicAliasMaximum = Maybe(PropertyId.TopicAliasMaximum, Id),
            TopicAlias = Maybe(PropertyId.TopicAlias, Id),
            MaximumQoS = Maybe(PropertyId.MaximumQoS, Flag),
            RetainAvailable = Maybe(PropertyId.RetainAvailable, Flag),
            UserProperties = May(PropertyId.UserProperty)
                ? [.. Many(() => new KeyValuePair<string, string>(Text(0), Text(0)))]
                : null,
            MaximumPacketSize = Maybe(PropertyId.MaximumPacketSize, () => Number() | 1),
            WildcardSubscriptionAvailable = Maybe(PropertyId.WildcardSubscriptionAvailable, Flag),
            SubscriptionIdAvailable = Maybe(PropertyId.SubscriptionIdAvailable, Flag),
            SharedSubscriptionAvailable = Maybe(PropertyId.SharedSubscriptionAvailable, Flag),
        };
        // An empty list has one spelling, so that bytes can be compared.
        return made == new PacketProperties() ? PacketProperties.None : made;
    }

    private bool Coin() => _random.Next(2) == 0;

    private byte Flag() => (byte)_random.Next(2);

    private ushort Id() => (ushort)_random.Next(1, 65536);

    private uint Number() => (uint)_random.NextInt64(0, 1L << 32);

    private ReasonCode Code(PacketType type)
    {
        ReadOnlySpan<byte> codes = ReasonTable.Of(type, version);
        return (ReasonCode)codes[_random.Next(codes.Length)];
    }

    private ConnAckPacket ConnAck()
    {
        ReasonCode code = Coin() ? ReasonCode.Success : Code(PacketType.ConnAck);
        return new(code == ReasonCode.Success && Coin(), code);
    }

    private byte[] Bytes()
    {
        byte[] bytes = new byte[_random.Next(2) == 0 ? _random.Next(8) : _random.Next(400)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text(int atLeast) =>
        string.Concat(
            Enumerable.Range(0, _random.Next(atLeast, 12)).Select(_ => Alphabet[_random.Next(Alphabet.Length)]));

    private IEnumerable<T> Many<T>(Func<T> one) => Enumerable.Range(0, _random.Next(1, 4)).Select(_ => one());
}
