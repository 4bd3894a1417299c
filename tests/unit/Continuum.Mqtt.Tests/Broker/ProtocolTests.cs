using System.Net;
using System.Net.Sockets;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

public sealed class ProtocolTests
{
    [Fact]
    public async Task A_malformed_packet_closes_its_connection_and_no_other()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient good = await RawClient.ConnectAsync(broker.Port, "good");
        await using RawClient bad = await RawClient.ConnectAsync(broker.Port, "bad");
        await bad.SendAsync(new byte[] { 0x36, 5, 0, 1, 0x61, 0, 1 });
        EndPacket end = Assert.IsType<EndPacket>(await bad.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.MalformedPacket, end.Reason);
        await good.SendAsync(PingPacket.Request);
        await good.ReceiveAsync<PingPacket>();
    }

    [Fact]
    public async Task Connack_offers_what_is_supported()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "");
        Assert.Null(client.Answer.Properties.MaximumQoS);
        Assert.Equal((byte)1, client.Answer.Properties.SharedSubscriptionAvailable);
        Assert.NotEmpty(client.Answer.Properties.AssignedClientId!);
    }

    [Fact]
    public async Task A_first_packet_that_is_not_connect_ends_the_connection()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.OpenAsync(broker.Port);
        await client.SendAsync(PingPacket.Request);
        Assert.Null(await client.LastBeforeEndAsync());
    }

    [Fact]
    public async Task A_wrong_filter_is_refused_in_suback_and_a_good_one_beside_it_granted()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.SendAsync(new SubscribePacket(5, [new("a/#/b", 1), new("a/b", 2)]));
        Assert.Equal(
            [ReasonCode.TopicFilterInvalid, ReasonCode.GrantedQoS2],
            (await client.ReceiveAsync<SubAckPacket>()).Codes);
    }

    [Fact]
    public async Task A_topic_alias_stands_for_its_topic()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.SubscribeAsync("#", qos: 0);
        PublishPacket named =
            new() { Topic = "long/name", Payload = new byte[1], Properties = new() { TopicAlias = 3 } };
        await client.SendAsync(named);
        await client.SendAsync(named with { Topic = "" });
        for (int i = 0; i < 2; i++)
        {
            PublishPacket got = await client.ReceiveAsync<PublishPacket>();
            Assert.Equal("long/name", got.Topic);
            Assert.Null(got.Properties.TopicAlias);
        }
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_once_with_all_identifiers()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        foreach ((string filter, int id) in ((string, int)[])[("a/+", 4), ("a/#", 9)])
        {
            await client.SendAsync(
                new SubscribePacket(1, [new(filter, 0)]) { Properties = new() { SubscriptionIds = [id] } });
            await client.ReceiveAsync<SubAckPacket>();
        }

        await client.PublishAsync("a/b", "x", qos: 0);
        Assert.Equal([4, 9], (await client.ReceiveAsync<PublishPacket>()).Properties.SubscriptionIds!.Order());
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
    }

    [Fact]
    public async Task A_silent_client_is_closed_after_one_and_a_half_keep_alives()
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(time: time);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", keepAlive: 10);
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        Task<ControlPacket?> last = client.LastBeforeEndAsync();
        await Deadline.UntilAsync("the end of the silent client", () =>
        {
            time.Advance(TimeSpan.FromSeconds(4));
            return last.IsCompleted;
        });
        Assert.Equal(ReasonCode.KeepAliveTimeout, Assert.IsType<EndPacket>(await last).Reason);
    }

    [Fact]
    public async Task Stopping_tells_the_clients()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await broker.Broker.StopAsync(CancellationToken.None);
        EndPacket end = Assert.IsType<EndPacket>(await client.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.ServerShuttingDown, end.Reason);
    }

    [Fact]
    public async Task A_port_in_use_is_said_clearly()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using MemorySessionStore store = new();
        await using MqttBroker broker = new(
            new() { Listen = [new(IPAddress.Loopback, port)] }, null, store, NullLoggerFactory.Instance, TimeProvider.System);
        MqttBrokerException refused =
            await Assert.ThrowsAsync<MqttBrokerException>(() => broker.StartAsync(CancellationToken.None));
        Assert.Equal(port, refused.Port);
        Assert.Contains($"port {port} on 127.0.0.1 is in use", refused.Message, StringComparison.Ordinal);
    }
}
