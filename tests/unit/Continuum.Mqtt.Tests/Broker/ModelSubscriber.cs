using System.Globalization;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Takes what is published, by the letter of 4.3, and remembers all that it was given.</summary>
internal sealed class ModelSubscriber(ProtocolVersion version, Random random) : ModelEnd("subscriber", version, random)
{
    private readonly HashSet<ushort> _received = [];

    /// <summary>What the application was given, for each QoS, in order.</summary>
    public List<int>[] Given { get; } = [[], [], []];

    protected override async Task ResumeAsync(bool first)
    {
        if (first)
        {
            await SendAsync(new SubscribePacket(1, [new("numbers/1", 1), new("numbers/2", 2)]));
        }
    }

    protected override async Task HandleAsync(ControlPacket packet)
    {
        switch (packet)
        {
            case PublishPacket { QoS: 1 } publish:
                Give(publish);
                await SendAckAsync(PacketType.PubAck, publish.PacketId);
                break;
            case PublishPacket { QoS: 2 } publish:
                if (_received.Add(publish.PacketId))
                {
                    Give(publish);
                }

                await SendAckAsync(PacketType.PubRec, publish.PacketId);
                break;
            case AckPacket { Kind: PacketType.PubRel } release:
                _received.Remove(release.PacketId);
                await SendAckAsync(PacketType.PubComp, release.PacketId);
                break;
            case SubAckPacket:
                break;
            default:
                Assert.Fail($"{packet} for a subscriber");
                break;
        }
    }

    private void Give(PublishPacket publish) => Given[publish.QoS].Add(
        int.Parse(Encoding.UTF8.GetString(publish.Payload.Span), CultureInfo.InvariantCulture));
}
