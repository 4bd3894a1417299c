using System.Buffers;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Transport;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public void Decoding_and_routing_a_QoS_0_publication_allocates_nothing(ProtocolVersion version)
    {
        using BrokerMetrics metrics = new();
        MemorySessionStore store = new();
        MqttBrokerOptions options = new();
        RoutingTable routes = new();
        RetainedMessages retained = new(store, new StoredState(), new(), metrics, TimeProvider.System);
        MessageRouter router = new(routes, retained, metrics, TimeProvider.System);
        SinkConnection sink = new(version);
        SessionTools tools = new(
            store, routes, new(store, NullLogger.Instance, TimeProvider.System), options, metrics);
        Session[] sessions = [.. Enumerable.Range(0, 3).Select(i => new Session($"s{i}", tools))];
        foreach (Session session in sessions)
        {
            session.Attach(sink, expirySeconds: 0);
            Assert.True(session.TrySubscribe(new("plant/+/#", 0, false, false, 0), out _));
        }

        Assert.True(sessions[0].TrySubscribe(new("plant/7/t", 0, false, false, 0), out _));
        byte[] bytes = Packets.Wire.Encode(new PublishPacket { Topic = "plant/7/t", Payload = new byte[64] }, version);
        void Round()
        {
            ReadOnlySequence<byte> buffer = new(bytes);
            PacketFraming.TryTake(ref buffer, 1 << 20, out byte header, out ReadOnlySequence<byte> body);
            router.RouteInPlace(PublishView.Decode(header, body.First, version), sessions[0]);
        }

        Assert.Equal(0, Allocation.OfRounds(Round, out int ran));
        Assert.Equal(3 * ran, sink.Published);
    }

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public void A_QoS_1_delivery_and_its_acknowledgement_allocate_the_delivery_and_its_packet(ProtocolVersion version)
    {
        using BrokerMetrics metrics = new();
        MemorySessionStore store = new();
        SinkConnection sink = new(version);
        Session session = new("s", new(
            store, new(), new(store, NullLogger.Instance, TimeProvider.System), new MqttBrokerOptions(), metrics));
        session.Attach(sink, expirySeconds: 0);
        MqttMessage message = new() { Topic = "plant/7/t", Payload = new byte[64], QoS = 1 };
        byte[] answer = new byte[AckView.ShortBytes];
        void Round()
        {
            session.Deliver(message, DateTimeOffset.UnixEpoch, new(QoS: 1, Retain: false, null, null));
            AckView.Write(answer, PacketType.PubAck, sink.LastPacketId);
            Assert.True(AckView.TryDecode(answer[0], answer.AsSpan(2), out AckView ack));
            if (session.Acknowledge(ack) != AckOutcome.Taken)
            {
                throw new InvalidOperationException("the acknowledgement was not taken");
            }
        }

        // A Delivery has 88 bytes and a PublishPacket 72.
        Assert.InRange(Allocation.OfRounds(Round, out int ran) / 10_000, 1, 160);
        Assert.Equal(ran, sink.Published);
    }

    [Fact]
    public void An_acknowledgement_of_success_is_sent_without_allocating()
    {
        OutboundTotal total = new(1 << 30);
        OutboundBuffer buffer = new(1 << 28, total, new Nobody());
        int sent = 0;
        void Round()
        {
            if (!buffer.TryAcknowledge(PacketType.PubAck, 7))
            {
                throw new InvalidOperationException("there was no room");
            }

            sent++;
        }

        // A segment is pooled, and has thousands of acknowledgements: its object is what is left.
        Assert.InRange(Allocation.OfRounds(Round, out int ran), 0, 10_000);
        Assert.Equal(ran, sent);
    }

    private sealed class Nobody : IOutboundOwner
    {
        public void RoomMade()
        {
        }

        public void Sent(long bytes)
        {
        }

        public void SendingFailed(Exception cause) => throw cause;
    }

    /// <summary>Encodes what it is given and throws it away.</summary>
    private sealed class SinkConnection(ProtocolVersion version) : ISessionConnection
    {
        public string? Owner => null;

        private readonly ArrayBufferWriter<byte> _output = new(1024);

        public int Published { get; private set; }

        public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public int MaxInFlight => 1;

        public bool HasRoom => true;

        public bool Fits(PublishPacket packet) => true;

        public bool MayRead(ReadOnlySpan<char> topic) => true;

        public ushort LastPacketId { get; private set; }

        /// <summary>Of QoS 1; QoS 0 is to come as it arrived.</summary>
        public bool TryPublish(PublishPacket packet)
        {
            LastPacketId = packet.QoS == 1
                ? packet.PacketId
                : throw new InvalidOperationException("the allocating path was taken");
            _output.ResetWrittenCount();
            PublishEncoding.Write(_output, packet, version);
            Published++;
            return true;
        }

        public bool TryPublish(in PublishView view)
        {
            _output.ResetWrittenCount();
            PublishEncoding.WriteQoS0(_output, view.Topic.Span, view.Payload.Span, retain: false, version);
            Published++;
            return true;
        }

        public void Write(ControlPacket packet) => throw new InvalidOperationException("nothing else is sent");

        public Task Finished => Task.CompletedTask;

        public void Close(ReasonCode reason, string detail) => throw new InvalidOperationException(detail);
    }
}
