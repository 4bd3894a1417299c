using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.8 and 3.9.</summary>
public sealed class SubscribeTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_8_1_1_Other_flags_of_SUBSCRIBE_end_the_connection()
    {
        for (int flags = 0; flags < 16; flags++)
        {
            if (flags != 2)
            {
                await ExpectClosedAfterAsync(Packet.Raw(0x80 | flags, Bytes.Two(1), Bytes.Text("t"), [0]));
            }
        }
    }

    [Fact]
    public async Task MQTT_3_8_3_1_A_filter_that_is_not_UTF_8_ends_the_connection() =>
        await ExpectClosedAfterAsync(Packet.Raw(0x82, Bytes.Two(1), Bytes.Binary([0xC3, 0x28]), [0]));

    [Fact]
    public async Task MQTT_3_8_3_2_Filters_with_wildcards_are_served()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        Seen answer = await client.AskAsync(Make.Subscribe(1, [($"{topic}/+", 1), ($"{topic}/a/#", 2)]), Kind.SubAck);
        Assert.Equal([1, 2], answer.PayloadBytes);
        await PublishAsync($"{topic}/b", "by +");
        Assert.Equal("by +", (await client.ExpectAsync(Kind.Publish)).Payload);
        await PublishAsync($"{topic}/a/b", "by #");
        Assert.Equal("by #", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_8_3_3_SUBSCRIBE_without_a_filter_ends_the_connection() =>
        await ExpectClosedAfterAsync(Packet.Raw(0x82, Bytes.Two(1)));

    [Fact]
    public async Task MQTT_3_8_3_4_QoS_3_and_reserved_bits_end_the_connection()
    {
        foreach (int options in new[] { 3, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x81 })
        {
            await ExpectClosedAfterAsync(Make.Subscribe(1, "t", options));
        }
    }

    [Fact]
    public async Task MQTT_3_8_4_1_SUBSCRIBE_is_answered_with_SUBACK()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, NewTopic()), Kind.SubAck);
    }

    [Fact]
    public async Task MQTT_3_8_4_2_SUBACK_has_the_identifier_of_its_SUBSCRIBE()
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(Make.Subscribe(40000, NewTopic()), Make.Subscribe(3, NewTopic()));
        Assert.Equal(40000, (await client.ExpectAsync(Kind.SubAck)).PacketId);
        Assert.Equal(3, (await client.ExpectAsync(Kind.SubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_3_8_4_3_The_same_filter_again_replaces_the_subscription()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "kept", 1, retain: true);
        await using WireClient client = await SubscribedAsync(topic, 1);
        Seen first = await client.ExpectAsync(Kind.Publish);
        await client.SendAsync(Make.Ack(Kind.PubAck, first.PacketId));
        await client.AskAsync(Make.Subscribe(2, topic, 0), Kind.SubAck);
        Seen again = await client.ExpectAsync(Kind.Publish);
        Assert.Equal(("kept", true, 0), (again.Payload, again.Retain, again.QoS));
        await PublishAsync(topic, "once", 1);
        Seen live = await client.ExpectAsync(Kind.Publish);
        Assert.Equal(("once", 0), (live.Payload, live.QoS));
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_8_4_4_Many_filters_are_as_many_subscriptions_with_one_answer()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(
            Make.Subscribe(1, [($"{topic}/a", 0), ($"{topic}/b", 1), ($"{topic}/c", 2)]), Kind.SubAck);
        await client.ExpectNothingAsync();
        foreach (string end in new[] { "a", "b", "c" })
        {
            await PublishAsync($"{topic}/{end}", end);
            Assert.Equal(end, (await client.ExpectAsync(Kind.Publish)).Payload);
        }
    }

    [Fact]
    public async Task MQTT_3_8_4_5_SUBACK_says_for_each_filter_which_QoS_or_that_it_failed()
    {
        await using SharedBroker own = await SharedBroker.StartAsync(
            options => options.Authorizer = new ForbiddenTopic("closed"));
        await using WireClient client = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("c"));
        Seen answer = await client.AskAsync(
            Make.Subscribe(1, [("a", 2), ("closed", 1), ("b", 0), ("c", 1)]), Kind.SubAck);
        Assert.Equal([2, 0x80, 0, 1], answer.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_8_4_6_A_delivery_has_the_lower_of_the_two_QoS()
    {
        for (int granted = 0; granted < 3; granted++)
        {
            string topic = NewTopic();
            await using WireClient client = await SubscribedAsync(topic, granted);
            for (int published = 0; published < 3; published++)
            {
                await PublishAsync(topic, "", published);
                Assert.Equal(Math.Min(granted, published), (await client.ExpectAsync(Kind.Publish)).QoS);
            }
        }
    }

    [Fact]
    public async Task MQTT_3_9_3_1_The_codes_are_in_the_order_of_the_filters()
    {
        await using WireClient client = await ConnectAsync();
        Seen answer = await client.AskAsync(
            Make.Subscribe(1, [("z", 2), ("y", 0), ("x", 1), ("a/#/b", 1), ("w", 2)]), Kind.SubAck);
        Assert.Equal([2, 0, 1, 0x80, 2], answer.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_9_3_2_Codes_are_0_1_2_and_0x80()
    {
        await using WireClient client = await ConnectAsync();
        Seen answer = await client.AskAsync(
            Make.Subscribe(1, [("a", 0), ("b", 1), ("c", 2), ("a+", 0), ("", 1), ("$share/g", 2)]), Kind.SubAck);
        Assert.Equal([0, 1, 2, 0x80, 0x80, 0x80], answer.PayloadBytes);
    }
}
