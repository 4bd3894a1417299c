using System.Globalization;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Publishes numbered messages at QoS 1 and 2 by the letter of 4.3 and 4.4.</summary>
internal sealed class ModelPublisher(ProtocolVersion version, Random random) : ModelEnd("publisher", version, random)
{
    private const int Window = 4;

    private readonly List<PublishPacket> _unacknowledged = [];
    private readonly List<ushort> _unreleased = [];
    private ushort _lastId;

    /// <summary>How many of each QoS were published.</summary>
    public int[] Published { get; } = new int[3];

    public bool IsDone => _unacknowledged.Count + _unreleased.Count == 0;

    public async Task PublishAsync()
    {
        if (!IsConnected || _unacknowledged.Count + _unreleased.Count >= Window)
        {
            return;
        }

        int qos = Random.Next(1, 3);
        PublishPacket packet = new()
        {
            Topic = $"numbers/{qos}",
            Payload = Encoding.UTF8.GetBytes(Published[qos]++.ToString(CultureInfo.InvariantCulture)),
            QoS = qos,
            PacketId = FreeId(),
        };
        _unacknowledged.Add(packet);
        await SendAsync(packet);
    }

    protected override async Task ResumeAsync(bool first)
    {
        foreach (ushort id in _unreleased.ToArray())
        {
            await SendAckAsync(PacketType.PubRel, id);
        }

        foreach (PublishPacket packet in _unacknowledged.ToArray())
        {
            await SendAsync(packet with { Duplicate = true });
        }
    }

    protected override async Task HandleAsync(ControlPacket packet)
    {
        AckPacket answer = Assert.IsType<AckPacket>(packet);
        Assert.True(answer.Reason is ReasonCode.Success or ReasonCode.PacketIdentifierNotFound, $"{answer}");
        switch (answer.Kind)
        {
            case PacketType.PubAck:
                Assert.Equal(1, _unacknowledged.RemoveAll(one => one.PacketId == answer.PacketId && one.QoS == 1));
                break;
            case PacketType.PubRec:
                // Few identifiers on purpose: one that came to mean another message too early would show.
                if (_unacknowledged.RemoveAll(one => one.PacketId == answer.PacketId && one.QoS == 2) == 1)
                {
                    _unreleased.Add(answer.PacketId);
                }

                await SendAckAsync(PacketType.PubRel, answer.PacketId);
                break;
            case PacketType.PubComp:
                _unreleased.Remove(answer.PacketId);
                break;
            default:
                Assert.Fail($"{answer} for a publisher");
                break;
        }
    }

    private ushort FreeId()
    {
        do
        {
            _lastId = (ushort)((_lastId % 6) + 1);
        }
        while (_unreleased.Contains(_lastId) || _unacknowledged.Exists(one => one.PacketId == _lastId));
        return _lastId;
    }
}
