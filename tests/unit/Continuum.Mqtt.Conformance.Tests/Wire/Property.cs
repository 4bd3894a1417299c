namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>Properties of 5.0 as bytes, right ones and wrong ones.</summary>
internal static class Property
{
    public const byte PayloadFormat = 0x01;
    public const byte MessageExpiry = 0x02;
    public const byte ContentType = 0x03;
    public const byte ResponseTopic = 0x08;
    public const byte CorrelationData = 0x09;
    public const byte SubscriptionId = 0x0B;
    public const byte SessionExpiry = 0x11;
    public const byte AssignedClientId = 0x12;
    public const byte ServerKeepAlive = 0x13;
    public const byte AuthenticationMethod = 0x15;
    public const byte AuthenticationData = 0x16;
    public const byte RequestProblemInformation = 0x17;
    public const byte WillDelay = 0x18;
    public const byte RequestResponseInformation = 0x19;
    public const byte ResponseInformation = 0x1A;
    public const byte ServerReference = 0x1C;
    public const byte ReasonString = 0x1F;
    public const byte ReceiveMaximum = 0x21;
    public const byte TopicAliasMaximum = 0x22;
    public const byte TopicAlias = 0x23;
    public const byte MaximumQoS = 0x24;
    public const byte RetainAvailable = 0x25;
    public const byte UserProperty = 0x26;
    public const byte MaximumPacketSize = 0x27;

    public static byte[] Byte(byte id, byte value) => [id, value];

    public static byte[] Two(byte id, int value) => [id, .. Bytes.Two(value)];

    public static byte[] Four(byte id, uint value) => [id, .. Bytes.Four(value)];

    public static byte[] Number(byte id, int value) => [id, .. Bytes.VarInt(value)];

    public static byte[] Text(byte id, string value) => [id, .. Bytes.Text(value)];

    public static byte[] Binary(byte id, byte[] value) => [id, .. Bytes.Binary(value)];

    public static byte[] User(string name, string value) => [UserProperty, .. Bytes.Text(name), .. Bytes.Text(value)];

    /// <summary>How many bytes the value of a property has, its length included; -1 where it is not known.</summary>
    public static int Length(byte id, ReadOnlySpan<byte> value) => id switch
    {
        PayloadFormat or RequestProblemInformation or RequestResponseInformation or MaximumQoS or RetainAvailable
            or 0x28 or 0x29 or 0x2A => 1,
        ServerKeepAlive or ReceiveMaximum or TopicAliasMaximum or TopicAlias => 2,
        MessageExpiry or SessionExpiry or WillDelay or MaximumPacketSize => 4,
        SubscriptionId => Bytes.VarIntLength(value),
        ContentType or ResponseTopic or CorrelationData or AssignedClientId or AuthenticationMethod
            or AuthenticationData or ResponseInformation or ServerReference or ReasonString => 2 + Bytes.ReadTwo(value),
        UserProperty => PairLength(value),
        _ => -1,
    };

    private static int PairLength(ReadOnlySpan<byte> value)
    {
        int name = 2 + Bytes.ReadTwo(value);
        return name + 2 + Bytes.ReadTwo(value[name..]);
    }
}
