using System.Buffers;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>What tells a broker's repetition from a client's.</summary>
public sealed class ReleaseWatchTests
{
    [Fact]
    public void Only_what_was_released_before_it_was_published_again_is_the_brokers_doing()
    {
        ReleaseWatch watch = new();
        Pass(watch, Publish(1, "a"), Publish(2, "b"), Release(1));
        Pass(watch, Publish(2, "b", again: true), Release(2));
        Assert.Empty(watch.Repeated);
        // An identifier means another message once the last one is over.
        Pass(watch, Publish(1, "c"), Release(1), Publish(3, "d"));
        Assert.Empty(watch.Repeated);
        Pass(watch, Publish(1, "c", again: true), Publish(3, "d", again: true));
        Assert.Equal(["c"], watch.Repeated);
    }

    // A byte at a time, and the last one of a connection never.
    private static void Pass(ReleaseWatch watch, params ControlPacket[] packets)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (ControlPacket packet in packets.Append(PingPacket.Request))
        {
            PacketEncoder.Write(bytes, packet, ProtocolVersion.V5);
        }

        Action<ReadOnlyMemory<byte>> passed = watch.Begin();
        for (int at = 0; at < bytes.WrittenCount - 1; at++)
        {
            passed(bytes.WrittenMemory.Slice(at, 1));
        }
    }

    private static PublishPacket Publish(ushort id, string payload, bool again = false) => new()
    {
        Topic = "t",
        Payload = Encoding.UTF8.GetBytes(payload),
        QoS = 2,
        PacketId = id,
        Duplicate = again,
    };

    private static AckPacket Release(ushort id) => new(PacketType.PubRel, id, ReasonCode.Success);
}
