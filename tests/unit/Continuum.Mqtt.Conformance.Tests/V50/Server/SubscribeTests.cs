using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.8 to 3.12: subscriptions and their ends; pings.</summary>
public sealed class SubscribeTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private static readonly byte[] NotUtf8 = Bytes.Binary([0xC3, 0x28]);
    private readonly string _topic = WireClient.NewName("t");

    [Fact]
    public Task MQTT_3_8_1_1_Other_flags_of_SUBSCRIBE_are_malformed() =>
        RefusesAsync(Packet.Raw(0x80, [0, 1, 0], Bytes.Text("f"), [0]), 0x81);

    [Fact]
    public Task MQTT_3_8_3_1_A_filter_that_is_no_string_is_malformed() =>
        RefusesAsync(Packet.Raw(0x82, [0, 1, 0], NotUtf8, [0]), 0x81);

    [Fact]
    public Task MQTT_3_8_3_2_SUBSCRIBE_without_a_filter_is_a_protocol_error() =>
        RefusesAsync(Packet.Raw(0x82, [0, 1, 0]), 0x82);

    [Fact]
    public async Task MQTT_3_8_3_3_With_no_local_nothing_comes_back()
    {
        await using WireClient client = await SubscribedAsync(_topic, 4);
        await client.SendAsync(Make.Publish(_topic, "mine"));
        await client.ExpectNothingAsync();
        await PublishAsync(_topic, "another's");
        Assert.Equal("another's", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public Task MQTT_3_8_3_4_No_local_on_a_shared_subscription_is_a_protocol_error() =>
        RefusesAsync(Make.Subscribe(1, "$share/g/t", 4), 0x82);

    [Theory]
    [InlineData(0x40)]
    [InlineData(0x80)]
    public Task MQTT_3_8_3_5_Reserved_options_are_malformed(int options) =>
        RefusesAsync(Make.Subscribe(1, "t", options), 0x81);

    [Fact]
    public async Task MQTT_3_8_4_1_SUBSCRIBE_is_answered_with_SUBACK()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, _topic), Kind.SubAck);
    }

    [Fact]
    public async Task MQTT_3_8_4_2_SUBACK_has_the_identifier_of_SUBSCRIBE()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(999, (await client.AskAsync(Make.Subscribe(999, _topic), Kind.SubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_3_8_4_3_A_subscription_to_the_same_filter_replaces_the_one_there_was()
    {
        await using WireClient client = await SubscribedAsync(_topic, 0);
        await client.AskAsync(Make.Subscribe(2, _topic, 1), Kind.SubAck);
        await PublishAsync(_topic, "x");
        Assert.Equal(1, (await client.ExpectAsync(Kind.Publish)).QoS);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_8_4_4_A_replacement_brings_the_retained_messages_again()
    {
        await PublishAsync(_topic, "kept", retain: true);
        await using WireClient client = await SubscribedAsync(_topic);
        await client.ExpectAsync(Kind.Publish);
        await client.AskAsync(Make.Subscribe(2, _topic), Kind.SubAck);
        Assert.Equal("kept", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_8_4_4_A_replacement_loses_no_message()
    {
        await using WireClient client = await SubscribedAsync(_topic, 1);
        await using WireClient publisher = await ConnectAsync();
        Task<string[]> receiving = PayloadsAsync(client, 20);
        for (int i = 0; i < 20; i++)
        {
            await publisher.SendAsync(Make.Publish(_topic, $"{i}", 1, i + 1));
            await client.SendAsync(Make.Subscribe(i + 2, _topic, 1));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await receiving);
    }

    [Fact]
    public async Task MQTT_3_8_4_5_Several_filters_are_as_several_packets()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, [(_topic + "/a", 0), (_topic + "/b", 1)]), Kind.SubAck);
        await PublishAsync(_topic + "/a", "1");
        await PublishAsync(_topic + "/b", "2");
        Assert.Equal(0, (await client.ExpectAsync(Kind.Publish)).QoS);
        Assert.Equal(1, (await client.ExpectAsync(Kind.Publish)).QoS);
    }

    [Fact]
    public Task MQTT_3_8_4_6_SUBACK_has_a_code_for_every_filter() =>
        AnswersAsync([("a", 1), ("b", 1), ("a", 1)], 1, 1, 1);

    [Fact]
    public Task MQTT_3_8_4_7_A_code_is_the_QoS_granted_or_a_failure() =>
        AnswersAsync([("a", 0), ("b/#/c", 0), ("c", 2)], 0, 0x8F, 2);

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(0, 2, 0)]
    public async Task MQTT_3_8_4_8_A_delivery_has_the_lower_QoS(int published, int granted, int delivered)
    {
        await using WireClient client = await SubscribedAsync(_topic, granted);
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(Make.Publish(_topic, "x", published, 1));
        Assert.Equal(delivered, (await client.ExpectAsync(Kind.Publish)).QoS);
    }

    [Fact]
    public Task MQTT_3_9_3_1_SUBACK_has_the_order_of_the_filters() =>
        AnswersAsync([("a", 2), ("b", 0), ("#/c", 0), ("d", 1)], 2, 0, 0x8F, 1);

    [Fact]
    public Task MQTT_3_9_3_2_Every_code_is_one_of_its_own() =>
        AnswersAsync([("a", 0), ("b", 1), ("c", 2), ("+d", 2), ("$share/g", 0)], 0, 1, 2, 0x8F, 0x8F);

    [Fact]
    public Task MQTT_3_10_1_1_Other_flags_of_UNSUBSCRIBE_are_malformed() =>
        RefusesAsync(Packet.Raw(0xA0, [0, 1, 0], Bytes.Text("f")), 0x81);

    [Fact]
    public Task MQTT_3_10_3_1_A_filter_that_is_no_string_is_malformed() =>
        RefusesAsync(Packet.Raw(0xA2, [0, 1, 0], NotUtf8), 0x81);

    [Fact]
    public Task MQTT_3_10_3_2_UNSUBSCRIBE_without_a_filter_is_a_protocol_error() =>
        RefusesAsync(Packet.Raw(0xA2, [0, 1, 0]), 0x82);

    [Fact]
    public async Task MQTT_3_10_4_1_The_subscription_with_the_same_filter_ends_and_no_other()
    {
        await using WireClient client = await SubscribedAsync(_topic + "/+");
        Assert.Equal([0x11], (await client.AskAsync(Make.Unsubscribe(2, _topic + "/a"), Kind.UnsubAck)).PayloadBytes);
        await PublishAsync(_topic + "/a", "x");
        await client.ExpectAsync(Kind.Publish);
        Assert.Equal([0], (await client.AskAsync(Make.Unsubscribe(3, _topic + "/+"), Kind.UnsubAck)).PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_10_4_2_After_UNSUBSCRIBE_nothing_new_is_delivered()
    {
        await using WireClient client = await SubscribedAsync(_topic, 1);
        await client.AskAsync(Make.Unsubscribe(2, _topic), Kind.UnsubAck);
        await PublishAsync(_topic, "x");
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_10_4_3_A_delivery_that_has_begun_is_completed()
    {
        await using WireClient client = await SubscribedAsync(_topic, 2);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "x", 2, 1), Kind.PubRec);
        Seen got = await client.ExpectAsync(Kind.Publish);
        await client.AskAsync(Make.Unsubscribe(2, _topic), Kind.UnsubAck);
        await client.AskAsync(Make.Ack(Kind.PubRec, got.PacketId), Kind.PubRel);
    }

    [Fact]
    public async Task MQTT_3_10_4_4_UNSUBSCRIBE_is_answered_with_UNSUBACK()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await client.AskAsync(Make.Unsubscribe(2, _topic), Kind.UnsubAck);
    }

    [Fact]
    public async Task MQTT_3_10_4_5_UNSUBACK_has_its_identifier_also_when_nothing_was_deleted()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(777, (await client.AskAsync(Make.Unsubscribe(777, _topic), Kind.UnsubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_3_10_4_6_Several_filters_end_as_by_several_packets()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, [(_topic + "/a", 0), (_topic + "/b", 0)]), Kind.SubAck);
        Seen answer = await client.AskAsync(Make.Unsubscribe(2, _topic + "/a", _topic + "/b"), Kind.UnsubAck);
        Assert.Equal([0, 0], answer.PayloadBytes);
        await PublishAsync(_topic + "/a", "1");
        await PublishAsync(_topic + "/b", "2");
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_11_3_1_UNSUBACK_has_the_order_of_the_filters()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        Seen answer = await client.AskAsync(Make.Unsubscribe(2, "none", _topic, "none"), Kind.UnsubAck);
        Assert.Equal([0x11, 0, 0x11], answer.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_11_3_2_Every_code_is_one_of_its_own()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        Seen answer = await client.AskAsync(Make.Unsubscribe(2, _topic, "none", "#/wrong"), Kind.UnsubAck);
        Assert.Equal([0, 0x11, 0x8F], answer.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_12_4_1_PINGREQ_is_answered_with_PINGRESP()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Empty((await client.AskAsync(Packet.PingReq, Kind.PingResp)).Body);
    }

    private async Task AnswersAsync((string Filter, int Options)[] wanted, params byte[] codes)
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(codes, (await client.AskAsync(Make.Subscribe(1, wanted), Kind.SubAck)).PayloadBytes);
    }

    private static async Task<string[]> PayloadsAsync(WireClient client, int count)
    {
        List<string> payloads = [];
        while (payloads.Count < count)
        {
            if (await client.NextAsync() is { Kind: Kind.Publish } got)
            {
                payloads.Add(got.Payload);
                await client.SendAsync(Make.Ack(Kind.PubAck, got.PacketId));
            }
        }

        return [.. payloads];
    }
}
