using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

public sealed class InterceptorTests
{
    private readonly GatedInterceptor _interceptor = new();

    [Fact]
    public async Task A_publication_is_acknowledged_only_after_the_interceptor_is_done_and_in_order()
    {
        await using TestBroker broker = await TestBroker.StartAsync(_interceptor);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.PublishAsync("first", "1", id: 11);
        await client.PublishAsync("second", "2", id: 12);
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        await Deadline.UntilAsync("both being seen", () => _interceptor.Seen.Count == 2);
        _interceptor.For("second").SetResult(PublishDisposition.Consumed);
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        _interceptor.For("first").SetResult(PublishDisposition.Consumed);
        Assert.Equal(11, (await client.ReceiveAsync<AckPacket>()).PacketId);
        Assert.Equal(12, (await client.ReceiveAsync<AckPacket>()).PacketId);
    }

    [Fact]
    public async Task Forwarded_reaches_subscribers_and_consumed_does_not()
    {
        await using TestBroker broker = await TestBroker.StartAsync(_interceptor);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.SubscribeAsync("#", qos: 0);
        _interceptor.For("mine").SetResult(PublishDisposition.Consumed);
        _interceptor.For("all").SetResult(PublishDisposition.Forwarded);
        await client.PublishAsync("mine", "1", id: 1);
        Assert.Equal(1, (await client.ReceiveAsync<AckPacket>()).PacketId);
        await client.PublishAsync("all", "2", id: 2);
        Assert.Equal("all", (await client.ReceiveAsync<PublishPacket>()).Topic);
        Assert.Equal(2, (await client.ReceiveAsync<AckPacket>()).PacketId);
    }

    [Fact]
    public async Task A_refusal_is_the_reason_code_of_the_acknowledgement()
    {
        await using TestBroker broker = await TestBroker.StartAsync(_interceptor);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        _interceptor.For("t").SetResult(new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, "the queue is full"));
        await client.PublishAsync("t", "x", id: 5);
        AckPacket refused = await client.ReceiveAsync<AckPacket>();
        Assert.Equal(ReasonCode.QuotaExceeded, refused.Reason);
        Assert.Equal("the queue is full", refused.Properties.ReasonString);
    }

    [Fact]
    public async Task A_refusal_closes_a_connection_of_3_1_1_unacknowledged()
    {
        await using TestBroker broker = await TestBroker.StartAsync(_interceptor);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", ProtocolVersion.V311);
        _interceptor.For("t").SetResult(new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, "the queue is full"));
        await client.PublishAsync("t", "x", id: 5);
        Assert.Null(await client.LastBeforeEndAsync());
    }

    [Fact]
    public async Task An_interceptor_that_throws_closes_the_connection_unacknowledged()
    {
        await using TestBroker broker = await TestBroker.StartAsync(_interceptor);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        _interceptor.For("t").SetException(new InvalidOperationException("a bug"));
        await client.PublishAsync("t", "x", id: 5);
        EndPacket end = Assert.IsType<EndPacket>(await client.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.UnspecifiedError, end.Reason);
    }
}
