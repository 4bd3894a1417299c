using System.Buffers;
using System.Globalization;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Tests.Packets;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>
/// Framing and decoding of what a connection sends. Bytes that come in two pieces must say the same as in one, and a
/// packet that was taken must be the same after it was written and read again.
/// </summary>
internal sealed class PacketTarget(ProtocolVersion version) : FuzzTarget
{
    private const int MaxPacketBytes = 64 * 1024;

    public override string Name => version == ProtocolVersion.V5 ? "packet5" : "packet311";

    public override int Weight => 5;

    public override string Take(byte[] input)
    {
        string whole = Read(new(input));
        int cut = input.Length / 2;
        string inTwo = Read(Pieces.Of(input.AsMemory(0, cut), input.AsMemory(cut)));
        Assert.Equal(whole, inTwo);
        return whole;
    }

    // The remaining length of the first packet becomes that of the whole input.
    public override byte[] Repair(byte[] input)
    {
        int body = 1;
        while (body < input.Length && body < 4 && input[body] >= 0x80)
        {
            body++;
        }

        body++;
        if (body >= input.Length)
        {
            return input;
        }

        ArrayBufferWriter<byte> output = new(input.Length + 4);
        output.WriteByte(input[0]);
        output.WriteVarInt(input.Length - body);
        output.Write(input.AsSpan(body));
        return output.WrittenSpan.ToArray();
    }

    private string Read(ReadOnlySequence<byte> arrived)
    {
        string seen = "";
        try
        {
            ProtocolVersion spoken = version;
            while (PacketFraming.TryTake(
                ref arrived, MaxPacketBytes, out byte header, out ReadOnlySequence<byte> body, spoken))
            {
                byte[] bytes = body.ToArray();
                ControlPacket packet = PacketDecoder.Decode(header, bytes, spoken);
                spoken = packet is ConnectPacket connect ? connect.Version : spoken;
                byte[] again = Wire.Encode(packet, spoken);
                Assert.Equal(again.Length, PacketEncoder.Size(packet, spoken));
                Assert.Equal(again, Wire.Encode(Wire.Decode(again, spoken), spoken));
                seen = seen.Length < 40 ? seen + Shape(packet, bytes.Length) : seen;
            }

            return seen + (arrived.IsEmpty ? "" : "...");
        }
        catch (MalformedPacketException malformed)
        {
            return $"{seen}!{malformed.Reason}:{Wording.Of(malformed.Message)}";
        }
    }

    private static string Shape(ControlPacket packet, int bytes)
    {
        PacketProperties has = packet.Properties;
        int mask = (has.PayloadFormat is null ? 0 : 1) | (has.MessageExpiry is null ? 0 : 2)
            | (has.ContentType is null ? 0 : 4) | (has.ResponseTopic is null ? 0 : 8)
            | (has.CorrelationData is null ? 0 : 16) | (has.SubscriptionIds is null ? 0 : 32)
            | (has.SessionExpiry is null ? 0 : 64) | (has.ReceiveMaximum is null ? 0 : 128)
            | (has.TopicAlias is null ? 0 : 256) | (has.ReasonString is null ? 0 : 512)
            | (has.UserProperties is null ? 0 : 1024) | (has.AuthenticationMethod is null ? 0 : 2048)
            | (has.WillDelay is null ? 0 : 4096) | (has.MaximumPacketSize is null ? 0 : 8192);
        int detail = packet switch
        {
            PublishPacket publish => publish.QoS | (publish.Retain ? 4 : 0) | (publish.Duplicate ? 8 : 0),
            ConnectPacket connect => (connect.Will is null ? 0 : 1) | (connect.UserName is null ? 0 : 2)
                | (connect.Password is null ? 0 : 4) | (connect.CleanStart ? 8 : 0),
            SubscribePacket subscribe => Math.Min(subscribe.Subscriptions.Count, 3),
            EndPacket end => (int)end.Reason,
            AckPacket ack => (int)ack.Reason,
            _ => 0,
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"{(int)packet.Type}.{detail}.{mask}.{int.Log2(bytes + 1) / 3};");
    }
}
