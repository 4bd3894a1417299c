using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>4.2 to 4.6: the broker as sender and as receiver.</summary>
public sealed class DeliveryTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private readonly string _topic = WireClient.NewName("t");

    [Fact]
    public async Task MQTT_4_2_0_1_Packets_may_come_a_byte_at_a_time_over_TCP()
    {
        await using WireClient client = await OpenAsync();
        foreach (byte one in Make.Connect(WireClient.NewName()).Concat(Packet.PingReq))
        {
            await client.SendAsync([one]);
        }

        await client.ExpectAsync(Kind.ConnAck);
        await client.ExpectAsync(Kind.PingResp);
    }

    [Fact]
    public async Task MQTT_4_3_1_1_QoS_0_is_delivered_with_QoS_0_and_no_DUP()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await PublishAsync(_topic, "x");
        Assert.Equal(0, (await client.ExpectAsync(Kind.Publish)).Flags);
    }

    [Theory]
    [InlineData(1)]
    public Task MQTT_4_3_2_1_A_new_QoS_1_message_gets_an_unused_identifier(int qos) => GetUnusedAsync(qos);

    [Theory]
    [InlineData(2)]
    public Task MQTT_4_3_3_1_A_new_QoS_2_message_gets_an_unused_identifier(int qos) => GetUnusedAsync(qos);

    [Fact]
    public async Task MQTT_4_3_2_2_PUBLISH_has_an_identifier_QoS_1_and_no_DUP()
    {
        await using WireClient client = await SubscribedAsync(_topic, 1);
        Seen got = await DeliveredAsync(client, 1);
        Assert.Equal(2, got.Flags);
        Assert.NotEqual(0, got.PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_3_2_PUBLISH_has_an_identifier_QoS_2_and_no_DUP()
    {
        await using WireClient client = await SubscribedAsync(_topic, 2);
        Seen got = await DeliveredAsync(client, 2);
        Assert.Equal(4, got.Flags);
        Assert.NotEqual(0, got.PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_2_3_A_QoS_1_delivery_comes_again_until_PUBACK_and_then_no_more()
    {
        Assert.NotEqual(0, await StayUnacknowledgedAsync(1));
        await using (WireClient again = await ReturnAsync(_topic))
        {
            await again.SendAsync(Make.Ack(Kind.PubAck, (await again.ExpectAsync(Kind.Publish)).PacketId));
            await again.ExpectNothingAsync();
        }

        await using WireClient last = await ReturnAsync(_topic);
        await last.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_2_4_QoS_1_is_answered_with_PUBACK()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(5, (await client.AskAsync(Make.Publish(_topic, "x", 1, 5), Kind.PubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_2_5_After_PUBACK_the_identifier_is_a_new_message()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "first", 1, 5), Kind.PubAck);
        await publisher.AskAsync(Make.Publish(_topic, "second", 1, 5, dup: true), Kind.PubAck);
        Assert.Equal("first", (await client.ExpectAsync(Kind.Publish)).Payload);
        Assert.Equal("second", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_4_3_3_3_A_QoS_2_delivery_comes_again_until_PUBREC()
    {
        int id = await StayUnacknowledgedAsync(2);
        await using WireClient again = await ReturnAsync(_topic);
        Seen got = await again.ExpectAsync(Kind.Publish);
        Assert.Equal((id, true), (got.PacketId, got.Dup));
    }

    [Fact]
    public async Task MQTT_4_3_3_4_PUBREC_is_answered_with_PUBREL_of_its_identifier()
    {
        await using WireClient client = await SubscribedAsync(_topic, 2);
        int id = (await DeliveredAsync(client, 2)).PacketId;
        Seen release = await client.AskAsync(Make.Ack(Kind.PubRec, id, 0x10), Kind.PubRel);
        Assert.Equal((id, 2, 0), (release.PacketId, release.Flags, release.Reason));
    }

    [Fact]
    public async Task MQTT_4_3_3_5_PUBREL_comes_again_until_PUBCOMP()
    {
        int id = await StayReleasedAsync();
        await using (WireClient again = await ReturnAsync(_topic))
        {
            Assert.Equal(id, (await again.ExpectAsync(Kind.PubRel)).PacketId);
            await again.SendAsync(Make.Ack(Kind.PubComp, id));
            await again.ExpectNothingAsync();
        }

        await using WireClient last = await ReturnAsync(_topic);
        await last.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_3_6_After_PUBREL_the_PUBLISH_does_not_come_again()
    {
        await StayReleasedAsync();
        await using WireClient again = await ReturnAsync(_topic);
        await again.ExpectAsync(Kind.PubRel);
        await again.ExpectNothingAsync();
    }

    [Fact]
    public Task MQTT_4_3_3_7_A_QoS_2_delivery_that_was_sent_does_not_expire() => OutliveAsync(released: false);

    [Fact]
    public Task MQTT_4_3_3_13_A_QoS_2_exchange_is_completed_after_the_message_expired() => OutliveAsync(released: true);

    [Fact]
    public async Task MQTT_4_3_3_8_QoS_2_is_answered_with_PUBREC()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(5, (await client.AskAsync(Make.Publish(_topic, "x", 2, 5), Kind.PubRec)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_3_10_A_repetition_before_PUBREL_is_answered_and_not_delivered()
    {
        await using WireClient client = await SubscribedAsync(_topic, 0);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "x", 2, 5), Kind.PubRec);
        await publisher.AskAsync(Make.Publish(_topic, "x", 2, 5, dup: true), Kind.PubRec);
        await client.ExpectAsync(Kind.Publish);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_3_11_PUBREL_is_answered_with_PUBCOMP_of_its_identifier()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Publish(_topic, "x", 2, 5), Kind.PubRec);
        Assert.Equal(5, (await client.AskAsync(Make.Ack(Kind.PubRel, 5), Kind.PubComp)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_3_12_After_PUBCOMP_the_identifier_is_a_new_message()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await using WireClient publisher = await ConnectAsync();
        foreach (string payload in (string[])["first", "second"])
        {
            await publisher.AskAsync(Make.Publish(_topic, payload, 2, 5), Kind.PubRec);
            await publisher.AskAsync(Make.Ack(Kind.PubRel, 5), Kind.PubComp);
            Assert.Equal(payload, (await client.ExpectAsync(Kind.Publish)).Payload);
        }
    }

    [Fact]
    public async Task MQTT_4_4_0_1_A_resumed_session_gets_what_is_unacknowledged_with_its_identifiers()
    {
        await LeaveSubscribedAsync(_topic, _topic, 1);
        await PublishAsync(_topic, "1");
        await PublishAsync(_topic, "2");
        int[] ids;
        await using (WireClient client = await ReturnAsync(_topic))
        {
            Seen first = await client.ExpectAsync(Kind.Publish);
            ids = [first.PacketId, (await client.ExpectAsync(Kind.Publish)).PacketId];
            await client.ExpectNothingAsync();
        }

        await using WireClient again = await ReturnAsync(_topic);
        Assert.Equal(ids[0], (await again.ExpectAsync(Kind.Publish)).PacketId);
        Assert.Equal(ids[1], (await again.ExpectAsync(Kind.Publish)).PacketId);
        await again.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(1, 0x83)]
    [InlineData(2, 0x83)]
    public async Task MQTT_4_4_0_2_A_refused_delivery_does_not_come_again(int qos, int reason)
    {
        await LeaveSubscribedAsync(_topic, _topic, qos);
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(Make.Publish(_topic, "x", qos, 1));
        await publisher.NextAsync();
        await using (WireClient client = await ReturnAsync(_topic))
        {
            int id = (await client.ExpectAsync(Kind.Publish)).PacketId;
            await client.SendAsync(Make.Ack(qos == 1 ? Kind.PubAck : Kind.PubRec, id, reason));
            await client.ExpectNothingAsync();
        }

        await using WireClient again = await ReturnAsync(_topic);
        await again.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_5_0_1_A_message_is_added_to_every_session_that_matches()
    {
        string[] names = [WireClient.NewName(), WireClient.NewName()];
        await LeaveSubscribedAsync(names[0], _topic, 1);
        await LeaveSubscribedAsync(names[1], _topic + "/#", 1);
        await PublishAsync(_topic, "x");
        foreach (string name in names)
        {
            await using WireClient client = await ReturnAsync(name);
            Assert.Equal("x", (await client.ExpectAsync(Kind.Publish)).Payload);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public Task MQTT_4_6_0_5_Messages_of_a_client_are_delivered_in_order(int qos) => KeepOrderAsync(qos);

    [Theory]
    [InlineData(1)]
    public Task MQTT_4_6_0_6_Every_topic_is_ordered(int qos) => KeepOrderAsync(qos);

    private async Task GetUnusedAsync(int qos)
    {
        await using WireClient client = await SubscribedAsync(_topic, qos);
        int[] ids =
        [
            (await DeliveredAsync(client, qos)).PacketId,
            (await DeliveredAsync(client, qos)).PacketId,
            (await DeliveredAsync(client, qos)).PacketId,
        ];
        Assert.Equal(3, ids.Distinct().Count(id => id != 0));
    }

    private async Task<Seen> DeliveredAsync(WireClient client, int qos)
    {
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(Make.Publish(_topic, "x", qos, 1));
        await publisher.NextAsync();
        return await client.ExpectAsync(Kind.Publish);
    }

    private async Task<int> StayUnacknowledgedAsync(int qos)
    {
        await LeaveSubscribedAsync(_topic, _topic, qos);
        await using WireClient client = await ReturnAsync(_topic);
        return (await DeliveredAsync(client, qos)).PacketId;
    }

    private async Task<int> StayReleasedAsync()
    {
        await LeaveSubscribedAsync(_topic, _topic, 2);
        await using WireClient client = await ReturnAsync(_topic);
        int id = (await DeliveredAsync(client, 2)).PacketId;
        await client.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel);
        return id;
    }

    private static async Task OutliveAsync(bool released)
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        byte[] connect = Make.Connect("c", clean: false, properties: [Property.Four(Property.SessionExpiry, 1000)]);
        await using (WireClient client = await WireClient.ConnectAsync(own.Port, 5, connect))
        {
            await client.AskAsync(Make.Subscribe(1, "t", 2), Kind.SubAck);
            await using WireClient publisher = await WireClient.ConnectAsync(own.Port, 5, Make.Connect("p"));
            byte[] expiry = Property.Four(Property.MessageExpiry, 5);
            await publisher.AskAsync(Make.Publish("t", "x", 2, 1, properties: [expiry]), Kind.PubRec);
            int id = (await client.ExpectAsync(Kind.Publish)).PacketId;
            own.Time.Advance(TimeSpan.FromSeconds(60));
            if (released)
            {
                await client.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel);
                return;
            }
        }

        await using WireClient again = await WireClient.ConnectAsync(own.Port, 5, connect);
        Assert.Equal("x", (await again.ExpectAsync(Kind.Publish)).Payload);
    }

    private async Task KeepOrderAsync(int qos)
    {
        await using WireClient client = await SubscribedAsync(_topic, qos);
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(
            [.. Enumerable.Range(1, 50).Select(i => Make.Publish(_topic, $"{i}", qos, i))]);
        for (int i = 1; i <= 50; i++)
        {
            Assert.Equal($"{i}", (await client.ExpectAsync(Kind.Publish)).Payload);
        }
    }
}
