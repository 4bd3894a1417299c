using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.3 without retained messages, and 3.6.</summary>
public sealed class PublishTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_1_1_A_delivery_that_is_sent_again_has_the_DUP_flag(int qos)
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient first = await ReturnSubscribedAsync(id, topic, 2);
        await PublishAsync(topic, "m", qos);
        Assert.False((await first.ExpectAsync(Kind.Publish)).Dup);
        first.Break();
        await using WireClient back = await ReturnAsync(id);
        Assert.True((await back.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public async Task MQTT_3_3_1_2_QoS_0_has_no_DUP_flag_and_ends_the_connection_with_it()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        await PublishAsync(topic, "m");
        Assert.Equal(0, (await client.ExpectAsync(Kind.Publish)).Flags);
        await ExpectClosedAfterAsync(Make.Publish(topic, dup: true));
    }

    [Fact]
    public async Task MQTT_3_3_1_3_The_DUP_flag_is_not_passed_on()
    {
        string topic = NewTopic();
        await using WireClient subscriber = await SubscribedAsync(topic, 2);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(topic, "1", 1, 1, dup: true), Kind.PubAck);
        await publisher.AskAsync(Make.Publish(topic, "2", 2, 2, dup: true), Kind.PubRec);
        Assert.False((await subscriber.ExpectAsync(Kind.Publish)).Dup);
        Assert.False((await subscriber.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public async Task MQTT_3_3_1_4_QoS_3_ends_the_connection() =>
        await ExpectClosedAfterAsync(Make.Publish("t", "", 3, 1));

    [Fact]
    public async Task MQTT_3_3_2_1_A_topic_that_is_missing_or_not_UTF_8_ends_the_connection()
    {
        string topic = NewTopic();
        await ExpectClosedAfterAsync(Packet.Raw(0x30));
        await ExpectClosedAfterAsync(Packet.Raw(0x30, [0, 9], [(byte)'t']));
        await ExpectClosedAfterAsync(Make.PublishRaw(0, Bytes.Binary([0xFE]), 0, []));
        await using WireClient client = await SubscribedAsync(topic);
        await PublishAsync(topic, "m");
        Assert.Equal(Bytes.Text(topic), (await client.ExpectAsync(Kind.Publish)).Body[..(2 + topic.Length)]);
    }

    [Theory]
    [InlineData("a/+")]
    [InlineData("#")]
    [InlineData("a+b")]
    public async Task MQTT_3_3_2_2_A_topic_name_with_a_wildcard_ends_the_connection(string topic) =>
        await ExpectClosedAfterAsync(Make.Publish(topic, "", 1, 1));

    [Fact]
    public async Task MQTT_3_3_2_3_Deliveries_have_a_topic_that_matches_the_filter()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync($"{topic}/+/c");
        foreach (string end in new[] { "b/c", "b/d", "b/c/d", "c" })
        {
            await PublishAsync($"{topic}/{end}", end);
        }

        Assert.Equal($"{topic}/b/c", (await client.ExpectAsync(Kind.Publish)).Topic);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_4_1_A_publication_is_acknowledged_as_its_QoS_asks()
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(Make.Publish("t"));
        await client.ExpectNothingAsync();
        await client.AskAsync(Make.Publish("t", "", 1, 5), Kind.PubAck);
        await client.AskAsync(Make.Publish("t", "", 2, 5), Kind.PubRec);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_5_1_Overlapping_subscriptions_deliver_with_the_highest_QoS()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(
            Make.Subscribe(1, [($"{topic}/#", 0), ($"{topic}/+", 2), ($"{topic}/a", 1)]), Kind.SubAck);
        await PublishAsync($"{topic}/a", "m", 2);
        Assert.Equal(2, (await client.ExpectAsync(Kind.Publish)).QoS);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_5_2_A_forbidden_publication_is_acknowledged_and_goes_nowhere(int qos)
    {
        await using SharedBroker own = await SharedBroker.StartAsync(
            options => options.Authorizer = new ForbiddenTopic("closed"));
        await using WireClient client = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("c"));
        await client.AskAsync(Make.Subscribe(1, "#", 0), Kind.SubAck);
        await PublishAsync(client, "closed", "m", qos);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_6_1_1_Other_flags_of_PUBREL_end_the_connection()
    {
        for (int flags = 0; flags < 16; flags++)
        {
            if (flags != 2)
            {
                await ExpectClosedAfterAsync(Packet.Raw(0x60 | flags, Bytes.Two(1)));
            }
        }

        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Ack(Kind.PubRel, 1), Kind.PubComp);
    }

    [Fact]
    public async Task MQTT_4_8_0_2_A_failure_while_a_publication_is_taken_ends_the_connection()
    {
        await using SharedBroker own = await SharedBroker.StartAsync(null, new FailingInterceptor());
        foreach (int qos in new[] { 1, 2 })
        {
            await using WireClient client = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("c"));
            await client.SendAsync(Make.Publish("t", "", qos, 1));
            Assert.Null(await client.NextAsync());
        }
    }

    private sealed class FailingInterceptor : IPublishInterceptor
    {
        public ValueTask<PublishDisposition> OnPublishAsync(
            PublishContext publish, CancellationToken cancellationToken) =>
            throw new IOException("as the test wants it");

        public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) => default;

        public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) => default;
    }
}
