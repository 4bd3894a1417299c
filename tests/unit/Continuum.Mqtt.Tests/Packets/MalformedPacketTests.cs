using System.Buffers;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Packets;

public sealed class MalformedPacketTests
{
    public static TheoryData<string, string, ProtocolVersion, ReasonCode> Cases => new()
    {
        { "remaining length of five bytes", "30FFFFFFFF01", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "packet type 0", "0000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "AUTH in 3.1.1", "F000", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PINGREQ with flags", "C100", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PINGREQ with a body", "C00100", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "SUBSCRIBE with flags 0000", "80060001000161" + "00", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "SUBSCRIBE without a filter", "82020001", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "SUBSCRIBE with packet identifier 0", "820600000001" + "6100", ProtocolVersion.V311, ReasonCode.ProtocolError },
        { "SUBSCRIBE with reserved option bits", "820600010001" + "6104", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "SUBSCRIBE with QoS 3", "820600010001" + "6103", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "SUBSCRIBE with retain handling 3", "82070001000001" + "6130", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "PUBLISH with QoS 3", "36050001610001", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH QoS 0 with DUP", "3803000161", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH QoS 1 with packet identifier 0", "32050001610000", ProtocolVersion.V311, ReasonCode.ProtocolError },
        { "PUBLISH with a wildcard", "300300012B", ProtocolVersion.V311, ReasonCode.TopicNameInvalid },
        { "PUBLISH without a topic in 3.1.1", "30020000", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH whose topic runs over the end", "3003000561", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH with bad UTF-8", "30040002C328", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH with a surrogate", "30050003EDA080", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBLISH with U+0000", "3003000100", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "topic alias 0", "300700016103230000", ProtocolVersion.V5, ReasonCode.TopicAliasInvalid },
        { "a property of another packet", "30090001610511" + "00000001", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "an unknown property", "30050001610150", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "a property twice", "300800016104" + "01000101", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "properties longer than the packet", "30040001617F", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNECT of protocol level 3", "100C00044D515454030200000000", ProtocolVersion.V5, ReasonCode.UnsupportedProtocolVersion },
        { "CONNECT of another protocol", "100C00044D515455040200000000", ProtocolVersion.V5, ReasonCode.UnsupportedProtocolVersion },
        { "CONNECT with the reserved flag", "100C00044D515454040300000000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNECT with will QoS and no will", "100C00044D515454040A00000000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNECT with a password alone in 3.1.1", "100F00044D51545404420000000000" + "0161", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "SUBSCRIBE of 5.0 without a filter", "8203000100", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "SUBSCRIBE of 5.0 with QoS 3", "82070001000001" + "6103", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "SUBSCRIBE of 5.0 with reserved bits", "82070001000001" + "6140", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "SUBSCRIBE with subscription identifier 0", "8209000102" + "0B00" + "000161" + "00", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "SUBSCRIBE with two subscription identifiers", "820B000104" + "0B010B02" + "000161" + "00", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "UNSUBSCRIBE without a filter", "A2020001", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "UNSUBSCRIBE of 5.0 without a filter", "A203000100", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "UNSUBSCRIBE with flags 0000", "A0050001000161", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBACK with packet identifier 0", "40020000", ProtocolVersion.V311, ReasonCode.ProtocolError },
        { "PUBACK with a code of 3.1.1", "4003000100", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "PUBACK with a code of another packet", "4003000192", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "PUBREL with flags 0000", "60020001", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "PUBREL with an unknown code", "6203000110", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "PUBREC with flags", "52020001", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "DISCONNECT with an unknown code", "E00101", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "DISCONNECT of 3.1.1 with a code", "E00100", ProtocolVersion.V311, ReasonCode.MalformedPacket },
        { "AUTH with an unknown code", "F00101", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "a property length in more bytes than it takes", "3005000161" + "8000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "a remaining length in more bytes than it takes", "C08000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "payload format 2", "300600016102" + "0102", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "CONNECT with will QoS 3", "101100044D515454041E0000" + "0000" + "000161" + "0000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNECT with a will and no topic", "101000044D51545404060000" + "0000" + "0000" + "0000", ProtocolVersion.V5, ReasonCode.TopicNameInvalid },
        { "CONNECT with receive maximum 0", "101000044D51545405020000" + "03210000" + "0000", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "CONNECT with maximum packet size 0", "101200044D51545405020000" + "052700000000" + "0000", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "CONNECT with request problem information 2", "100F00044D51545405020000" + "021702" + "0000", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "CONNECT with a will property", "101200044D51545405020000" + "051800000001" + "0000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNECT with data and no method", "101100044D51545405020000" + "0416000161" + "0000", ProtocolVersion.V5, ReasonCode.ProtocolError },
        { "CONNECT with bytes behind it", "100D00044D51545404020000000000", ProtocolVersion.V5, ReasonCode.MalformedPacket },
        { "CONNACK with a refusal and a session", "20020105", ProtocolVersion.V311, ReasonCode.ProtocolError },
        { "SUBACK with a code of 5.0", "9003000187", ProtocolVersion.V311, ReasonCode.ProtocolError },
        { "CONNACK with flags", "20020200", ProtocolVersion.V311, ReasonCode.MalformedPacket },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_malformed_packet_is_refused_with_its_reason(
        string what, string hex, ProtocolVersion version, ReasonCode reason)
    {
        Assert.NotEmpty(what);
        Assert.Equal(reason, Wire.Refusal(Convert.FromHexString(hex), version));
    }

    [Fact]
    public void A_packet_above_the_maximum_is_refused_before_its_body_arrives() =>
        Assert.Equal(
            ReasonCode.PacketTooLarge,
            Wire.Refusal([0x30, 0xFF, 0xFF, 0x03], ProtocolVersion.V5, maxPacketSize: 1000));

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public void Every_truncation_waits_or_is_refused(ProtocolVersion version)
    {
        RandomPackets packets = new(seed: 4, version);
        for (int round = 0; round < 200; round++)
        {
            byte[] whole = Wire.Encode(packets.Next(), version);
            for (int length = 0; length < whole.Length; length++)
            {
                ReadOnlySequence<byte> buffer = new(whole, 0, length);
                Assert.False(PacketFraming.TryTake(ref buffer, 1 << 20, out _, out _));
            }
        }
    }

    [Theory]
    [InlineData(ProtocolVersion.V311, 11)]
    [InlineData(ProtocolVersion.V5, 12)]
    public void Mutated_packets_decode_or_are_refused_and_never_anything_else(ProtocolVersion version, int seed)
    {
        Random random = new(seed);
        RandomPackets packets = new(seed, version);
        for (int round = 0; round < 60_000; round++)
        {
            byte[] bytes = Wire.Encode(packets.Next(), version);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ReadOnlySequence<byte> buffer = new(
                bytes, 0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length);
            try
            {
                while (PacketFraming.TryTake(ref buffer, 1 << 16, out byte header, out ReadOnlySequence<byte> body))
                {
                    ControlPacket packet = PacketDecoder.Decode(header, body.ToArray(), version);
                    Wire.Encode(packet, packet is ConnectPacket connect ? connect.Version : version);
                }
            }
            catch (MalformedPacketException)
            {
                // The one answer to bytes that are no packet.
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}, round {round}, {Convert.ToHexString(bytes)}: {other}");
            }
        }
    }
}
