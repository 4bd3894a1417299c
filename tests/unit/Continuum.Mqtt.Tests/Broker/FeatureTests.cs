using System.Text;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>The smaller parts of 5.0, one by one.</summary>
public sealed class FeatureTests
{
    private static readonly PacketProperties Persistent = new() { SessionExpiry = 600 };

    [Fact]
    public async Task The_broker_uses_as_many_topic_aliases_as_the_client_allows()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { TopicAliasMaximum = 1 });
        await client.SubscribeAsync("#", qos: 1);
        (string, ushort?)[] expected = [("long/topic", 1), ("", 1), ("other/topic", null), ("", 1)];
        foreach (string topic in (string[])["long/topic", "long/topic", "other/topic", "long/topic"])
        {
            await PublishAsync(broker, topic, 1);
        }

        foreach ((string, ushort?) one in expected)
        {
            PublishPacket got = await client.ReceiveAsync<PublishPacket>();
            Assert.Equal(one, (got.Topic, got.Properties.TopicAlias));
        }
    }

    [Fact]
    public async Task A_client_without_problem_information_gets_reason_strings_on_disconnect_only()
    {
        GatedInterceptor interceptor = new();
        interceptor.For("t").SetResult(new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, "the queue is full"));
        await using TestBroker broker = await TestBroker.StartAsync(interceptor);
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { RequestProblemInformation = 0 });
        await client.PublishAsync("t", "x");
        AckPacket refused = await client.ReceiveAsync<AckPacket>();
        Assert.Equal(ReasonCode.QuotaExceeded, refused.Reason);
        Assert.Null(refused.Properties.ReasonString);
        await client.SendAsync(new byte[] { 0x36, 5, 0, 1, 0x61, 0, 1 });
        Assert.NotNull((await client.ReceiveAsync<EndPacket>()).Properties.ReasonString);
    }

    [Fact]
    public async Task A_reason_string_that_would_make_a_packet_too_large_is_left_out()
    {
        GatedInterceptor interceptor = new();
        interceptor.For("t").SetResult(new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, new string('x', 200)));
        await using TestBroker broker = await TestBroker.StartAsync(interceptor);
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { MaximumPacketSize = 100 });
        await client.PublishAsync("t", "x");
        Assert.Null((await client.ReceiveAsync<AckPacket>()).Properties.ReasonString);
    }

    [Fact]
    public async Task Response_information_and_keep_alive_come_from_the_server()
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.ResponseInformation = "answers/%c";
            options.MaxKeepAliveSeconds = 30;
        });
        await using RawClient asks = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { RequestResponseInformation = 1 }, keepAlive: 60);
        Assert.Equal(("answers/c", (ushort?)30), (asks.Answer.Properties.ResponseInformation, asks.Answer.Properties.ServerKeepAlive));
        await using RawClient silent = await RawClient.ConnectAsync(broker.Port, "d", keepAlive: 20);
        Assert.Null(silent.Answer.Properties.ResponseInformation);
        Assert.Null(silent.Answer.Properties.ServerKeepAlive);
    }

    [Fact]
    public async Task A_session_that_was_to_end_cannot_be_kept_by_disconnect()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.SendAsync(
            new EndPacket(PacketType.Disconnect, ReasonCode.Success) { Properties = new() { SessionExpiry = 5 } });
        Assert.Equal(ReasonCode.ProtocolError, (await client.ReceiveAsync<EndPacket>()).Reason);
    }

    [Fact]
    public async Task A_will_is_published_unless_the_client_left_normally()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w");
        await watcher.SubscribeAsync("will/#", qos: 0);
        foreach (ReasonCode reason in (ReasonCode[])[ReasonCode.Success, ReasonCode.UnspecifiedError, ReasonCode.DisconnectWithWill])
        {
            WillDeclaration will = new($"will/{reason}", new byte[1], 0, false, PacketProperties.None);
            await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", will: will);
            await client.SendAsync(new EndPacket(PacketType.Disconnect, reason));
            await client.LastBeforeEndAsync();
        }

        Assert.Equal("will/UnspecifiedError", (await watcher.ReceiveAsync<PublishPacket>()).Topic);
        Assert.Equal("will/DisconnectWithWill", (await watcher.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Theory]
    [InlineData("101000044D51545405020000" + "03210000" + "0000", ReasonCode.ProtocolError)]
    [InlineData("100E00044D5154540502000000" + "000000", ReasonCode.MalformedPacket)]
    [InlineData("100D00044D51545406020000000000", ReasonCode.UnsupportedProtocolVersion)]
    public async Task A_broken_connect_of_5_0_is_answered_with_its_reason(string hex, ReasonCode reason)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.OpenAsync(broker.Port);
        await client.SendAsync(Convert.FromHexString(hex));
        Assert.Equal(reason, Assert.IsType<ConnAckPacket>(await client.LastBeforeEndAsync()).Reason);
    }

    [Fact]
    public async Task A_broken_connect_of_3_1_1_is_closed_and_one_of_another_level_told_so()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient broken = await RawClient.OpenAsync(broker.Port, ProtocolVersion.V311);
        await broken.SendAsync(Convert.FromHexString("100C00044D515454040300000000"));
        Assert.Null(await broken.LastBeforeEndAsync());
        await using RawClient older = await RawClient.OpenAsync(broker.Port, ProtocolVersion.V311);
        await older.SendAsync(Convert.FromHexString("100E00064D514973647003020000" + "0000"));
        Assert.Equal((ReasonCode)1, Assert.IsType<ConnAckPacket>(await older.LastBeforeEndAsync()).Reason);
    }

    [Fact]
    public async Task The_broker_says_how_it_is_and_no_client_may()
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(time: time);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.PublishAsync("kept", "x", qos: 1, retain: true);
        await client.ReceiveAsync<AckPacket>();
        await client.PublishAsync("$SYS/broker/uptime", "forged", qos: 1);
        Assert.Equal(ReasonCode.NotAuthorized, (await client.ReceiveAsync<AckPacket>()).Reason);
        time.Advance(TimeSpan.FromSeconds(10));
        await Deadline.UntilAsync("what is retained to be counted", async () =>
        {
            await client.SubscribeAsync("$SYS/broker/retained messages/count", qos: 0);
            PublishPacket got = await client.ReceiveAsync<PublishPacket>();
            return Encoding.UTF8.GetString(got.Payload.Span) == "1";
        });
        await using RawClient all = await RawClient.ConnectAsync(broker.Port, "all");
        await all.SubscribeAsync("#", qos: 0);
        Assert.Equal("kept", (await all.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Fact]
    public async Task An_ended_members_share_goes_to_another_member_but_for_what_it_may_have_at_QoS_2()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient leaves = await RawClient.ConnectAsync(
            broker.Port, "a", properties: new() { SessionExpiry = 600, ReceiveMaximum = 2 });
        await leaves.SubscribeAsync("$share/g/t/#", qos: 2);
        await PublishAsync(broker, "t/1", 1);
        await PublishAsync(broker, "t/2", 2);
        await PublishAsync(broker, "t/3", 2);
        await leaves.ReceiveAsync<PublishPacket>();
        await leaves.ReceiveAsync<PublishPacket>();
        await using RawClient stays = await RawClient.ConnectAsync(broker.Port, "b", properties: Persistent);
        await stays.SubscribeAsync("$share/g/t/#", qos: 2);
        await leaves.SendAsync(
            new EndPacket(PacketType.Disconnect, ReasonCode.Success) { Properties = new() { SessionExpiry = 0 } });
        HashSet<string> got =
            [(await stays.ReceiveAsync<PublishPacket>()).Topic, (await stays.ReceiveAsync<PublishPacket>()).Topic];
        Assert.Equal(["t/1", "t/3"], got.Order());
        await stays.SendAsync(PingPacket.Request);
        await stays.ReceiveAsync<PingPacket>();
    }

    [Fact]
    public async Task A_shared_and_an_ordinary_subscription_of_one_client_give_two_copies()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "a");
        await client.SubscribeAsync("$share/g/t", qos: 0);
        await client.SubscribeAsync("t", qos: 0);
        await PublishAsync(broker, "t", 0);
        await client.ReceiveAsync<PublishPacket>();
        await client.ReceiveAsync<PublishPacket>();
    }

    [Theory]
    [InlineData(QueueFullPolicy.DropNewest, "0", "1")]
    [InlineData(QueueFullPolicy.DropOldest, "2", "3")]
    [InlineData(QueueFullPolicy.Disconnect, "0", "1")]
    public async Task A_full_queue_drops_as_the_option_says(QueueFullPolicy policy, params string[] kept)
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxQueuedMessagesPerSession = 2;
            options.WhenQueueIsFull = policy;
        });
        await using (RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent))
        {
            await client.SubscribeAsync("t/#", qos: 1);
            await client.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
            await client.LastBeforeEndAsync();
        }

        for (int i = 0; i < 4; i++)
        {
            await PublishAsync(broker, $"t/{i}", 1);
        }

        await using RawClient back = await RawClient.ConnectAsync(
            broker.Port, "c", clean: false, properties: Persistent);
        foreach (string one in kept)
        {
            Assert.Equal($"t/{one}", (await back.ReceiveAsync<PublishPacket>()).Topic);
        }
    }

    [Fact]
    public async Task A_client_too_slow_for_its_queue_is_disconnected_where_that_is_the_policy()
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxQueuedBytesPerSession = 2000;
            options.WhenQueueIsFull = QueueFullPolicy.Disconnect;
        });
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await client.SubscribeAsync("t", qos: 2);
        for (int i = 0; i < 3; i++)
        {
            await broker.Broker.PublishAsync(
                new() { Topic = "t", Payload = new byte[900], QoS = 2 }, CancellationToken.None);
        }

        Assert.Equal(ReasonCode.QuotaExceeded, Assert.IsType<EndPacket>(await client.LastBeforeEndAsync()).Reason);
    }

    private static ValueTask PublishAsync(TestBroker broker, string topic, int qos) => broker.Broker.PublishAsync(
        new() { Topic = topic, Payload = new byte[1], QoS = qos }, CancellationToken.None);
}
