using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.10 to 3.14.</summary>
public sealed class UnsubscribeTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_10_1_1_Other_flags_of_UNSUBSCRIBE_end_the_connection()
    {
        for (int flags = 0; flags < 16; flags++)
        {
            if (flags != 2)
            {
                await ExpectClosedAfterAsync(Packet.Raw(0xA0 | flags, Bytes.Two(1), Bytes.Text("t")));
            }
        }
    }

    [Fact]
    public async Task MQTT_3_10_3_1_A_filter_that_is_not_UTF_8_ends_the_connection()
    {
        await ExpectClosedAfterAsync(Packet.Raw(0xA2, Bytes.Two(1), Bytes.Binary([0xC3, 0x28])));
        await ExpectClosedAfterAsync(Packet.Raw(0xA2, Bytes.Two(1), Bytes.Text("t"), [0]));
    }

    [Fact]
    public async Task MQTT_3_10_3_2_UNSUBSCRIBE_without_a_filter_ends_the_connection() =>
        await ExpectClosedAfterAsync(Packet.Raw(0xA2, Bytes.Two(1)));

    [Fact]
    public async Task MQTT_3_10_4_1_Only_the_filter_that_is_the_same_is_removed()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, [($"{topic}/+", 0), ($"{topic}/A", 0)]), Kind.SubAck);
        await client.AskAsync(Make.Unsubscribe(2, $"{topic}/a", $"{topic}/#", $"{topic}/A/", topic), Kind.UnsubAck);
        await PublishAsync($"{topic}/b", "by +");
        Assert.Equal("by +", (await client.ExpectAsync(Kind.Publish)).Payload);
        await client.AskAsync(Make.Unsubscribe(3, $"{topic}/+"), Kind.UnsubAck);
        await PublishAsync($"{topic}/b", "nobody's");
        await PublishAsync($"{topic}/A", "by A");
        Assert.Equal("by A", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_10_4_2_After_UNSUBSCRIBE_nothing_new_is_delivered()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        await client.AskAsync(Make.Unsubscribe(2, topic), Kind.UnsubAck);
        for (int qos = 0; qos < 3; qos++)
        {
            await PublishAsync(topic, "late", qos);
        }

        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_10_4_3_Deliveries_that_have_begun_are_completed()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient client = await ReturnSubscribedAsync(id, topic, 2);
        await PublishAsync(topic, "one", 1);
        await PublishAsync(topic, "two", 2);
        await client.ExpectAsync(Kind.Publish);
        await client.ExpectAsync(Kind.Publish);
        await client.AskAsync(Make.Unsubscribe(2, topic), Kind.UnsubAck);
        client.Break();
        await using WireClient back = await ReturnAsync(id);
        Seen one = await back.ExpectAsync(Kind.Publish);
        Assert.Equal(("one", true), (one.Payload, one.Dup));
        await back.SendAsync(Make.Ack(Kind.PubAck, one.PacketId));
        Seen two = await back.ExpectAsync(Kind.Publish);
        Assert.Equal("two", two.Payload);
        await back.AskAsync(Make.Ack(Kind.PubRec, two.PacketId), Kind.PubRel);
        await back.SendAsync(Make.Ack(Kind.PubComp, two.PacketId));
        await back.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_10_4_4_UNSUBACK_answers_with_the_identifier_and_nothing_more()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic);
        Seen answer = await client.AskAsync(Make.Unsubscribe(0xABCD, topic), Kind.UnsubAck);
        Assert.Equal([0xAB, 0xCD], answer.Body);
    }

    [Fact]
    public async Task MQTT_3_10_4_5_UNSUBACK_also_comes_when_nothing_was_removed()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal([0, 2], (await client.AskAsync(Make.Unsubscribe(2, NewTopic()), Kind.UnsubAck)).Body);
    }

    [Fact]
    public async Task MQTT_3_10_4_6_Many_filters_are_removed_with_one_answer()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(
            Make.Subscribe(1, [($"{topic}/a", 0), ($"{topic}/b", 0), ($"{topic}/c", 0)]), Kind.SubAck);
        await client.AskAsync(Make.Unsubscribe(2, $"{topic}/a", "else", $"{topic}/b"), Kind.UnsubAck);
        await client.ExpectNothingAsync();
        foreach (string end in new[] { "a", "b", "c" })
        {
            await PublishAsync($"{topic}/{end}", end);
        }

        Assert.Equal("c", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_12_4_1_PINGREQ_is_answered_with_PINGRESP()
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(Packet.PingReq, Packet.PingReq);
        Assert.Empty((await client.ExpectAsync(Kind.PingResp)).Body);
        Assert.Empty((await client.ExpectAsync(Kind.PingResp)).Body);
    }

    [Fact]
    public async Task MQTT_3_14_1_1_Reserved_bits_of_DISCONNECT_end_the_connection_as_an_error()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        for (int flags = 1; flags < 16; flags++)
        {
            await using WireClient client = await ConnectAsync(
                Make.Connect(WireClient.NewName(), will: new(topic, $"{flags}")));
            await client.SendAsync([(byte)(0xE0 | flags), 0]);
            Assert.Null(await client.NextAsync());
            Assert.Equal($"{flags}", (await watcher.ExpectAsync(Kind.Publish)).Payload);
        }
    }
}
