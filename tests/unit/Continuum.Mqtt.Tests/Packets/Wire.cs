using System.Buffers;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Packets;

/// <summary>Packets to bytes and back, the way a connection does it.</summary>
internal static class Wire
{
    public static byte[] Encode(ControlPacket packet, ProtocolVersion version)
    {
        ArrayBufferWriter<byte> output = new();
        PacketEncoder.Write(output, packet, version);
        return output.WrittenSpan.ToArray();
    }

    public static ControlPacket Decode(byte[] bytes, ProtocolVersion version)
    {
        ReadOnlySequence<byte> buffer = new(bytes);
        Assert.True(PacketFraming.TryTake(ref buffer, int.MaxValue, out byte header, out ReadOnlySequence<byte> body));
        Assert.True(buffer.IsEmpty, "bytes are left behind the packet");
        return PacketDecoder.Decode(header, body.ToArray(), version);
    }

    public static ReasonCode Refusal(byte[] bytes, ProtocolVersion version, int maxPacketSize = 1 << 20) =>
        Assert.Throws<MalformedPacketException>(() =>
        {
            ReadOnlySequence<byte> buffer = new(bytes);
            if (PacketFraming.TryTake(
                ref buffer, maxPacketSize, out byte header, out ReadOnlySequence<byte> body, version))
            {
                PacketDecoder.Decode(header, body.ToArray(), version);
            }
        }).Reason;
}
