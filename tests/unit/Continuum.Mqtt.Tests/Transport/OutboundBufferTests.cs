using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Tests.Transport;

public sealed class OutboundBufferTests
{
    private const int MaxBytes = 64 * 1024;

    private readonly OutboundTotal _total = new(maxBytes: 1_000_000);
    private readonly OutboundBuffer _buffer;

    public OutboundBufferTests() => _buffer = new(MaxBytes, _total, new NoOwner());

    [Fact]
    public void Acknowledgements_to_whoever_reads_nothing_end_at_twice_its_bound() =>
        Assert.InRange(Acknowledge(), 2 * MaxBytes, (2 * MaxBytes) + 16);

    [Fact]
    public void Where_all_have_too_much_waiting_acknowledgements_end_sooner()
    {
        _total.Add(1_000_001);
        Assert.InRange(Acknowledge(), 2 * OutboundTotal.LeastBytes, (2 * OutboundTotal.LeastBytes) + 16);
    }

    [Fact]
    public void A_large_publication_takes_no_room_from_acknowledgements()
    {
        PublishPacket large = new() { Topic = "t", Payload = new byte[3 * MaxBytes], QoS = 1, PacketId = 1 };
        Assert.True(_buffer.TryPublish(large, ProtocolVersion.V311));
        Assert.InRange(Acknowledge(), 2 * MaxBytes, (2 * MaxBytes) + 16);
    }

    // No stream is attached: nothing is sent. Gives the bytes of PINGRESP, two each, that were taken.
    private int Acknowledge()
    {
        int taken = 0;
        while (_buffer.TryWrite(PingPacket.Response, ProtocolVersion.V311))
        {
            taken += 2;
        }

        return taken;
    }

    private sealed class NoOwner : IOutboundOwner
    {
        public void RoomMade()
        {
        }

        public void SendingFailed(Exception cause)
        {
        }

        public void Sent(long bytes)
        {
        }
    }
}
