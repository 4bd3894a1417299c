using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.3: publications, their flags and their properties.</summary>
public sealed class PublishTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private static readonly byte[] NotUtf8 = Bytes.Binary([0xC3, 0x28]);
    private readonly string _topic = WireClient.NewName("t");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_1_1_A_delivery_that_is_sent_again_has_DUP(int qos)
    {
        await LeaveSubscribedAsync(_topic, _topic, qos);
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(Make.Publish(_topic, "x", qos, 1));
        await publisher.NextAsync();
        await using (WireClient client = await ReturnAsync(_topic))
        {
            Assert.False((await client.ExpectAsync(Kind.Publish)).Dup);
        }

        await using WireClient again = await ReturnAsync(_topic);
        Assert.True((await again.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public async Task MQTT_3_3_1_2_QoS_0_with_DUP_is_malformed_and_deliveries_have_none()
    {
        await RefusesAsync(Make.Publish("t", dup: true), 0x81);
        await using WireClient client = await SubscribedAsync(_topic);
        await client.SendAsync(Make.Publish(_topic, "x", qos: 1, id: 1, dup: true));
        Assert.False((await client.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public async Task MQTT_3_3_1_3_DUP_of_a_publication_is_not_handed_on()
    {
        await using WireClient client = await SubscribedAsync(_topic, 1);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "x", qos: 1, id: 1, dup: true), Kind.PubAck);
        Assert.False((await client.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public Task MQTT_3_3_1_4_QoS_3_is_malformed() => RefusesAsync(Make.Publish("t", qos: 3, id: 1), 0x81);

    [Fact]
    public async Task MQTT_3_3_1_5_A_retained_publication_replaces_the_one_there_was()
    {
        await PublishAsync(_topic, "old", retain: true);
        await PublishAsync(_topic, "new", retain: true);
        await using WireClient client = await SubscribedAsync(_topic);
        Assert.Equal("new", (await client.ExpectAsync(Kind.Publish)).Payload);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_6_An_empty_retained_publication_is_delivered_and_removes()
    {
        await PublishAsync(_topic, "old", retain: true);
        await using WireClient client = await SubscribedAsync(_topic);
        await client.ExpectAsync(Kind.Publish);
        await PublishAsync(_topic, "", retain: true);
        Assert.Equal("", (await client.ExpectAsync(Kind.Publish)).Payload);
        await using WireClient late = await SubscribedAsync(_topic);
        await late.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_7_An_empty_retained_publication_is_not_kept()
    {
        await PublishAsync(_topic, "", retain: true);
        await using WireClient late = await SubscribedAsync(_topic);
        await late.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_8_A_publication_without_retain_changes_nothing_retained()
    {
        await PublishAsync(_topic, "kept", retain: true);
        await PublishAsync(_topic, "passing");
        await PublishAsync(_topic, "");
        await PublishAsync(_topic + "x", "passing");
        await using WireClient late = await SubscribedAsync(_topic);
        Assert.Equal("kept", (await late.ExpectAsync(Kind.Publish)).Payload);
        await using WireClient other = await SubscribedAsync(_topic + "x");
        await other.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_9_Retain_handling_0_brings_the_retained_messages()
    {
        await PublishAsync(_topic + "/a", "1", retain: true);
        await PublishAsync(_topic + "/b", "2", retain: true);
        await using WireClient client = await SubscribedAsync(_topic + "/#");
        Seen[] both = [await client.ExpectAsync(Kind.Publish), await client.ExpectAsync(Kind.Publish)];
        Assert.Equal(["1", "2"], both.Select(one => one.Payload).Order());
        Assert.All(both, one => Assert.True(one.Retain));
    }

    [Fact]
    public async Task MQTT_3_3_1_10_Retain_handling_1_brings_them_to_a_new_subscription_only()
    {
        await PublishAsync(_topic, "kept", retain: true);
        await using WireClient client = await SubscribedAsync(_topic, 0x10);
        await client.ExpectAsync(Kind.Publish);
        await client.AskAsync(Make.Subscribe(2, _topic, 0x10), Kind.SubAck);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_11_Retain_handling_2_brings_none()
    {
        await PublishAsync(_topic, "kept", retain: true);
        await using WireClient client = await SubscribedAsync(_topic, 0x20);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_12_Without_retain_as_published_the_flag_is_cleared()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await PublishAsync(_topic, "x", retain: true);
        Assert.False((await client.ExpectAsync(Kind.Publish)).Retain);
    }

    [Fact]
    public async Task MQTT_3_3_1_13_With_retain_as_published_the_flag_is_kept()
    {
        await using WireClient client = await SubscribedAsync(_topic, 8);
        await PublishAsync(_topic, "x", retain: true);
        Assert.True((await client.ExpectAsync(Kind.Publish)).Retain);
        await PublishAsync(_topic, "x");
        Assert.False((await client.ExpectAsync(Kind.Publish)).Retain);
    }

    [Fact]
    public async Task MQTT_3_3_2_1_A_topic_that_is_absent_or_no_string_ends_the_connection()
    {
        await RefusesAsync(Packet.Raw(0x30), 0x81);
        await RefusesAsync(Make.PublishRaw(0, NotUtf8, 0, []), 0x81);
    }

    [Theory]
    [InlineData("a/+")]
    [InlineData("#")]
    public Task MQTT_3_3_2_2_A_topic_with_a_wildcard_ends_the_connection(string topic) =>
        RefusesAsync(Make.Publish(topic), 0x90);

    [Fact]
    public async Task MQTT_3_3_2_3_The_topic_of_a_delivery_matches_the_subscription()
    {
        await using WireClient client = await SubscribedAsync(_topic + "/+");
        await PublishAsync(_topic + "/b", "x");
        Assert.Equal(_topic + "/b", (await client.ExpectAsync(Kind.Publish)).Topic);
    }

    [Fact]
    public Task MQTT_3_3_2_4_The_payload_format_is_forwarded() =>
        ForwardsAsync(Property.Byte(Property.PayloadFormat, 1));

    [Fact]
    public async Task MQTT_3_3_2_5_What_expired_before_its_delivery_is_not_delivered()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient client = await OfOwnAsync(own);
        own.Time.Advance(TimeSpan.FromSeconds(10));
        await client.SendAsync(Make.Ack(Kind.PubAck, (await client.ExpectAsync(Kind.Publish)).PacketId));
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_2_6_The_expiry_sent_on_is_less_by_the_time_waited()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient client = await OfOwnAsync(own);
        own.Time.Advance(TimeSpan.FromSeconds(4));
        await client.SendAsync(Make.Ack(Kind.PubAck, (await client.ExpectAsync(Kind.Publish)).PacketId));
        Assert.Equal(6, (await client.ExpectAsync(Kind.Publish)).Number(Property.MessageExpiry));
    }

    [Fact]
    public async Task MQTT_3_3_2_7_An_alias_of_an_earlier_connection_stands_for_nothing()
    {
        byte[] alias = Property.Two(Property.TopicAlias, 1);
        await using (WireClient first = await ReturnAsync(_topic))
        {
            await first.AskAsync(Make.Publish(_topic, "x", 1, 1, properties: [alias]), Kind.PubAck);
        }

        await using WireClient again = await ReturnAsync(_topic);
        await again.SendAsync(Make.Publish("", "x", 1, 2, properties: [alias]));
        await again.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public Task MQTT_3_3_2_8_Alias_0_ends_the_connection() =>
        RefusesAsync(Make.Publish("t", properties: [Property.Two(Property.TopicAlias, 0)]), 0x94);

    [Fact]
    public async Task MQTT_3_3_2_12_Every_alias_up_to_the_maximum_is_taken()
    {
        await using WireClient client = await SubscribedAsync(_topic + "/+");
        int maximum = (int)client.Answer!.Number(Property.TopicAliasMaximum)!;
        for (int alias = 1; alias <= maximum; alias++)
        {
            await client.SendAsync(
                Make.Publish($"{_topic}/{alias}", properties: [Property.Two(Property.TopicAlias, alias)]),
                Make.Publish("", properties: [Property.Two(Property.TopicAlias, alias)]));
            Assert.Equal($"{_topic}/{alias}", (await client.ExpectAsync(Kind.Publish)).Topic);
            Assert.Equal($"{_topic}/{alias}", (await client.ExpectAsync(Kind.Publish)).Topic);
        }
    }

    [Fact]
    public Task MQTT_3_3_2_13_A_response_topic_that_is_no_string_is_malformed() =>
        RefusesAsync(Make.Publish("t", properties: [[Property.ResponseTopic, .. NotUtf8]]), 0x81);

    [Fact]
    public Task MQTT_3_3_2_14_A_response_topic_with_a_wildcard_ends_the_connection() =>
        RefusesAsync(Make.Publish("t", properties: [Property.Text(Property.ResponseTopic, "a/#")]), 0x82);

    [Fact]
    public Task MQTT_3_3_2_15_The_response_topic_is_forwarded() =>
        ForwardsAsync(Property.Text(Property.ResponseTopic, "answers/\uFEFF1"));

    [Fact]
    public Task MQTT_3_3_2_16_Correlation_data_is_forwarded() =>
        ForwardsAsync(Property.Binary(Property.CorrelationData, [0, 255, 1]));

    [Fact]
    public Task MQTT_3_3_2_17_User_properties_are_forwarded() =>
        ForwardsAsync(Property.User("name", ""), Property.User("", "value"));

    [Fact]
    public Task MQTT_3_3_2_18_User_properties_are_forwarded_in_order() =>
        ForwardsAsync(Property.User("b", "1"), Property.User("a", "2"), Property.User("b", "0"));

    [Fact]
    public Task MQTT_3_3_2_19_A_content_type_that_is_no_string_is_malformed() =>
        RefusesAsync(Make.Publish("t", properties: [[Property.ContentType, .. NotUtf8]]), 0x81);

    [Fact]
    public Task MQTT_3_3_2_20_The_content_type_is_forwarded() =>
        ForwardsAsync(Property.Text(Property.ContentType, "t/é"));

    [Fact]
    public async Task MQTT_3_3_4_1_A_publication_is_answered_as_its_QoS_asks()
    {
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(Make.Publish(_topic));
        await client.ExpectNothingAsync();
        await client.AskAsync(Make.Publish(_topic, qos: 1, id: 1), Kind.PubAck);
        await client.AskAsync(Make.Publish(_topic, qos: 2, id: 2), Kind.PubRec);
    }

    [Fact]
    public async Task MQTT_3_3_4_2_Overlapping_subscriptions_deliver_with_the_highest_QoS()
    {
        await using WireClient client = await SubscribedAsync(_topic + "/#", 1);
        await client.AskAsync(Make.Subscribe(2, _topic + "/+", 2), Kind.SubAck);
        await client.AskAsync(Make.Subscribe(3, _topic + "/a", 0), Kind.SubAck);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic + "/a", "x", 2, 1), Kind.PubRec);
        Assert.Equal(2, (await client.ExpectAsync(Kind.Publish)).QoS);
    }

    [Fact]
    public async Task MQTT_3_3_4_3_Subscription_identifiers_come_with_a_delivery()
    {
        int[] identifiers = await IdentifiersAsync();
        Assert.Equal([7, 300], identifiers);
    }

    [Fact]
    public async Task MQTT_3_3_4_4_A_single_copy_carries_every_identifier()
    {
        int[] identifiers = await IdentifiersAsync();
        Assert.Equal([7, 300], identifiers);
    }

    [Fact]
    public Task MQTT_3_3_4_6_A_publication_with_a_subscription_identifier_ends_the_connection() =>
        RefusesAsync(Make.Publish("t", properties: [Property.Number(Property.SubscriptionId, 1)]), 0x82);

    private async Task<int[]> IdentifiersAsync()
    {
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(
            Make.Subscribe(1, _topic + "/#", 0, Property.Number(Property.SubscriptionId, 7)), Kind.SubAck);
        await client.AskAsync(
            Make.Subscribe(2, _topic + "/+", 0, Property.Number(Property.SubscriptionId, 300)), Kind.SubAck);
        await client.AskAsync(Make.Subscribe(3, _topic + "/a"), Kind.SubAck);
        await client.SendAsync(Make.Publish(_topic + "/a", "x"));
        Seen got = await client.ExpectAsync(Kind.Publish);
        await client.ExpectNothingAsync();
        return [.. got.Properties.Select(one => Bytes.ReadVarInt(one.Value)).Order()];
    }

    private async Task ForwardsAsync(params byte[][] properties)
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await PublishAsync(_topic, "x", properties: properties);
        Seen got = await client.ExpectAsync(Kind.Publish);
        Assert.Equal(properties, got.Properties.Select(one => (byte[])[one.Id, .. one.Value]));
    }

    // One delivery is out and the window full; the other waits, and expires in 10 s.
    private static async Task<WireClient> OfOwnAsync(SharedBroker own)
    {
        WireClient client = await WireClient.ConnectAsync(own.Port, 5, Make.Connect(
            "c", properties: [Property.Two(Property.ReceiveMaximum, 1)]));
        await client.AskAsync(Make.Subscribe(1, "t", 1), Kind.SubAck);
        await using WireClient publisher = await WireClient.ConnectAsync(own.Port, 5, Make.Connect("p"));
        byte[] expiry = Property.Four(Property.MessageExpiry, 10);
        await publisher.AskAsync(Make.Publish("t", "1", 1, 1), Kind.PubAck);
        await publisher.AskAsync(Make.Publish("t", "2", 1, 2, properties: [expiry]), Kind.PubAck);
        return client;
    }
}
