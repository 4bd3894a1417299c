namespace Continuum.Mqtt.Packets;

/// <summary>Which packet may carry which reason code (5.0, table 2-6; 3.1.1, table 3.1 and 3.9.3).</summary>
internal static class ReasonTable
{
    private static ReadOnlySpan<byte> Received => [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];

    private static ReadOnlySpan<byte> Released => [0x00, 0x92];

    private static ReadOnlySpan<byte> ConnAck =>
    [
        0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A,
        0x9B, 0x9C, 0x9D, 0x9F,
    ];

    private static ReadOnlySpan<byte> SubAck =>
        [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2];

    private static ReadOnlySpan<byte> UnsubAck => [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91];

    private static ReadOnlySpan<byte> Disconnect =>
    [
        0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
        0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
    ];

    private static ReadOnlySpan<byte> DisconnectOfClient =>
        [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99];

    private static ReadOnlySpan<byte> Auth => [0x00, 0x18, 0x19];

    private static ReadOnlySpan<byte> ConnAck311 => [0, 1, 2, 3, 4, 5];

    private static ReadOnlySpan<byte> SubAck311 => [0x00, 0x01, 0x02, 0x80];

    /// <summary>The codes of a packet; none for those that carry no code.</summary>
    public static ReadOnlySpan<byte> Of(PacketType packet, ProtocolVersion version) => (packet, version) switch
    {
        (PacketType.ConnAck, ProtocolVersion.V311) => ConnAck311,
        (PacketType.SubAck, ProtocolVersion.V311) => SubAck311,
        (PacketType.ConnAck, _) => ConnAck,
        (PacketType.SubAck, _) => SubAck,
        (PacketType.UnsubAck, _) => UnsubAck,
        (PacketType.PubAck or PacketType.PubRec, _) => Received,
        (PacketType.PubRel or PacketType.PubComp, _) => Released,
        (PacketType.Disconnect, _) => Disconnect,
        (PacketType.Auth, _) => Auth,
        _ => [],
    };

    /// <summary>A code that a server alone may send is none for a client's DISCONNECT (5.0, table 3-13).</summary>
    public static bool MayClientLeaveWith(ReasonCode reason) => DisconnectOfClient.Contains((byte)reason);

    /// <exception cref="MalformedPacketException">The packet may not carry the code.</exception>
    public static ReasonCode Check(byte code, PacketType packet, ProtocolVersion version) =>
        Of(packet, version).Contains(code)
            ? (ReasonCode)code
            : throw MalformedPacketException.Protocol($"{packet} with code 0x{code:X2}, which is not one of its own");
}
