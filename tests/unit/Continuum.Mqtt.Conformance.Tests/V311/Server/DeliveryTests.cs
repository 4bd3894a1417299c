using System.Globalization;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>4.3 to 4.6: the three qualities of service, and order.</summary>
public sealed class DeliveryTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_4_3_1_1_QoS_0_is_sent_once_with_DUP_0()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient client = await ReturnSubscribedAsync(id, topic, 0);
        await PublishAsync(topic, "m", 1);
        Seen got = await client.ExpectAsync(Kind.Publish);
        Assert.Equal((0, false), (got.QoS, got.Dup));
        client.Break();
        await using WireClient back = await ReturnAsync(id);
        await back.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_2_1_A_QoS_1_delivery_is_open_until_PUBACK()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient client = await ReturnSubscribedAsync(id, topic, 1);
        await PublishAsync(topic, "first", 1);
        await PublishAsync(topic, "second", 1);
        Seen first = await client.ExpectAsync(Kind.Publish);
        Seen second = await client.ExpectAsync(Kind.Publish);
        Assert.NotEqual(first.PacketId, second.PacketId);
        Assert.Equal((1, false), (first.QoS, first.Dup));
        await client.SendAsync(Make.Ack(Kind.PubAck, first.PacketId));
        await client.ExpectNothingAsync();
        client.Break();
        await using WireClient back = await ReturnAsync(id);
        Seen again = await back.ExpectAsync(Kind.Publish);
        Assert.Equal((second.PacketId, "second"), (again.PacketId, again.Payload));
        await back.SendAsync(Make.Ack(Kind.PubAck, again.PacketId));
        await back.ExpectNothingAsync();
        back.Break();
        await using WireClient last = await ReturnAsync(id);
        await last.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_2_2_After_PUBACK_the_identifier_means_a_new_message_whatever_DUP_says()
    {
        string topic = NewTopic();
        await using WireClient subscriber = await SubscribedAsync(topic);
        await using WireClient publisher = await ConnectAsync();
        Assert.Equal(7, (await publisher.AskAsync(Make.Publish(topic, "a", 1, 7), Kind.PubAck)).PacketId);
        await publisher.AskAsync(Make.Publish(topic, "b", 1, 7, dup: true), Kind.PubAck);
        Assert.Equal("a", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
        Assert.Equal("b", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_4_3_3_1_A_QoS_2_delivery_is_open_until_PUBCOMP_and_not_sent_after_PUBREL()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient client = await ReturnSubscribedAsync(id, topic, 2);
        await PublishAsync(topic, "m", 2);
        Seen first = await client.ExpectAsync(Kind.Publish);
        Assert.Equal((2, false), (first.QoS, first.Dup));
        client.Break();

        WireClient second = await ReturnAsync(id);
        Seen again = await second.ExpectAsync(Kind.Publish);
        Assert.Equal((first.PacketId, true), (again.PacketId, again.Dup));
        Seen release = await second.AskAsync(Make.Ack(Kind.PubRec, first.PacketId), Kind.PubRel);
        Assert.Equal(first.PacketId, release.PacketId);
        second.Break();

        WireClient third = await ReturnAsync(id);
        Assert.Equal(first.PacketId, (await third.ExpectAsync(Kind.PubRel)).PacketId);
        await third.SendAsync(Make.Ack(Kind.PubComp, first.PacketId));
        await third.ExpectNothingAsync();
        third.Break();
        await using WireClient last = await ReturnAsync(id);
        await last.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_3_2_A_QoS_2_publication_goes_on_once_until_it_is_released()
    {
        string topic = NewTopic();
        await using WireClient subscriber = await SubscribedAsync(topic);
        await using WireClient publisher = await ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            Seen record = await publisher.AskAsync(Make.Publish(topic, "a", 2, 7, dup: i > 0), Kind.PubRec);
            Assert.Equal(7, record.PacketId);
        }

        Assert.Equal(7, (await publisher.AskAsync(Make.Ack(Kind.PubRel, 7), Kind.PubComp)).PacketId);
        await publisher.AskAsync(Make.Publish(topic, "b", 2, 7, dup: true), Kind.PubRec);
        Assert.Equal("a", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
        Assert.Equal("b", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
        await subscriber.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_3_2_A_publication_that_comes_again_on_the_next_connection_goes_on_once()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await using WireClient subscriber = await SubscribedAsync(topic);
        WireClient publisher = await ReturnAsync(id);
        await publisher.AskAsync(Make.Publish(topic, "a", 2, 7), Kind.PubRec);
        publisher.Break();
        await using WireClient back = await ReturnAsync(id);
        await back.AskAsync(Make.Publish(topic, "a", 2, 7, dup: true), Kind.PubRec);
        await back.AskAsync(Make.Ack(Kind.PubRel, 7), Kind.PubComp);
        await back.AskAsync(Make.Ack(Kind.PubRel, 7), Kind.PubComp);
        Assert.Equal("a", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
        await subscriber.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_5_0_1_An_accepted_message_is_added_to_every_session_that_subscribes()
    {
        (string absent, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(absent, $"{topic}/+", 1));
        await using WireClient one = await SubscribedAsync($"{topic}/a", 1);
        await using WireClient other = await SubscribedAsync($"{topic}/#", 2);
        await using WireClient none = await SubscribedAsync($"{topic}/b", 2);
        await PublishAsync($"{topic}/a", "for all", 1);
        await using WireClient back = await ReturnAsync(absent);
        foreach (WireClient client in new[] { one, other, back })
        {
            Assert.Equal("for all", (await client.ExpectAsync(Kind.Publish)).Payload);
        }

        await none.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_4_6_0_5_Every_topic_is_ordered(int qos)
    {
        foreach (string topic in new[] { NewTopic(), $"{NewTopic()}/a/b", $"/{NewTopic()}" })
        {
            await using WireClient subscriber = await SubscribedAsync(topic, qos);
            await using WireClient publisher = await ConnectAsync();
            await SendManyAsync(publisher, [topic], qos, 20);
            Assert.Equal(Numbers(20), await TakeAsync(subscriber, 20));
        }
    }

    [Fact]
    public async Task MQTT_4_6_0_6_Deliveries_keep_the_order_also_of_what_is_sent_again()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(id, $"{topic}/#", 2));
        await using WireClient publisher = await ConnectAsync();
        await SendManyAsync(publisher, [$"{topic}/a"], 1, 20);
        WireClient first = await ReturnAsync(id);
        Assert.Equal(Numbers(20), await TakeAsync(first, 20));
        await first.SendAsync(Make.Ack(Kind.PubAck, 2), Make.Ack(Kind.PubAck, 5));
        await first.ExpectNothingAsync();
        first.Break();
        await using WireClient back = await ReturnAsync(id);
        List<string> again = await TakeAsync(back, 18);
        Assert.Equal(again.OrderBy(one => int.Parse(one, CultureInfo.InvariantCulture)), again);
    }

    private static string[] Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    // QoS 2 without releases: their order is the publisher's own.
    private static async Task SendManyAsync(WireClient publisher, string[] topics, int qos, int count)
    {
        await publisher.SendAsync(
            [.. Numbers(count).Select((number, i) => Make.Publish(topics[i % topics.Length], number, qos, i + 1))]);
        for (int i = 0; qos > 0 && i < count; i++)
        {
            Assert.Equal(i + 1, (await publisher.ExpectAsync(qos == 1 ? Kind.PubAck : Kind.PubRec)).PacketId);
        }
    }

    private static async Task<List<string>> TakeAsync(WireClient client, int count)
    {
        List<string> got = [];
        while (got.Count < count)
        {
            got.Add((await client.ExpectAsync(Kind.Publish)).Payload);
        }

        return got;
    }
}
