using System.Collections;
using System.Globalization;
using System.Text;
using Continuum.Mqtt.Packets;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Mqtt.Tests.Packets;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public void What_is_encoded_decodes_to_the_same_packet(ProtocolVersion version) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), (int seed) =>
        {
            RandomPackets packets = new(seed, version);
            for (int i = 0; i < 20; i++)
            {
                ControlPacket packet = packets.Next();
                byte[] bytes = Wire.Encode(packet, version);
                Assert.Equal(bytes.Length, PacketEncoder.Size(packet, version));
                ControlPacket decoded = Wire.Decode(bytes, version);
                Assert.Equal(Describe(packet), Describe(decoded));
                Assert.Equal(bytes, Wire.Encode(decoded, version));
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_connect_of_3_1_1_is_the_bytes_of_the_specification()
    {
        ConnectPacket connect =
            new() { Version = ProtocolVersion.V311, ClientId = "ab", CleanStart = true, KeepAlive = 10 };
        Assert.Equal(
            [0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 0x02, 0, 10, 0, 2, (byte)'a', (byte)'b'],
            Wire.Encode(connect, ProtocolVersion.V311));
    }

    [Theory]
    [InlineData("\uFEFFa")]
    [InlineData("a\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\u0001\u007F\u009F")]
    [InlineData("\U0001FFFE")]
    public void Byte_order_marks_controls_and_non_characters_are_characters_as_others(string topic)
    {
        PublishPacket packet = new() { Topic = topic, Payload = default };
        byte[] bytes = Wire.Encode(packet, ProtocolVersion.V5);
        Assert.Equal(topic, Assert.IsType<PublishPacket>(Wire.Decode(bytes, ProtocolVersion.V5)).Topic);
    }

    [Fact]
    public void The_size_of_a_publish_is_known_before_it_is_written()
    {
        foreach (int payload in (int[])[0, 100, 121, 122, 16_380, 16_384, 2_097_151])
        {
            PublishPacket packet = new() { Topic = "t", Payload = new byte[payload], QoS = 1, PacketId = 9 };
            Assert.Equal(
                Wire.Encode(packet, ProtocolVersion.V5).Length,
                PublishEncoding.Size(1, 1, 0, payload, ProtocolVersion.V5));
        }
    }

    private static string Describe(object? value)
    {
        StringBuilder text = new();
        Describe(value, text);
        return text.ToString();
    }

    // Records compare memories and lists by reference; what counts here is what they hold.
    private static void Describe(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case string or ValueType:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case IEnumerable items:
                foreach (object? item in items)
                {
                    Describe(item, text);
                    text.Append(';');
                }

                break;
            default:
                foreach (System.Reflection.PropertyInfo property in value.GetType().GetProperties())
                {
                    text.Append(CultureInfo.InvariantCulture, $"{property.Name}=");
                    Describe(property.GetValue(value), text);
                    text.Append('\n');
                }

                break;
        }
    }
}
