using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>4.7 and 4.8: topics, filters and shared subscriptions.</summary>
public sealed class TopicTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private readonly string _topic = WireClient.NewName("t");

    [Fact]
    public async Task MQTT_4_7_0_1_Wildcards_are_refused_in_topic_names_and_used_in_filters()
    {
        await RefusesAsync(Make.Publish("a/+/b"), 0x90);
        await using WireClient client = await SubscribedAsync(_topic + "/+/b");
        await PublishAsync(_topic + "/x/b", "x");
        await client.ExpectAsync(Kind.Publish);
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("a/#/b")]
    [InlineData("#/a")]
    public Task MQTT_4_7_1_1_The_multi_level_wildcard_is_a_whole_level_and_the_last(string wrong) =>
        RefusesFilterAsync(wrong);

    [Theory]
    [InlineData("a+")]
    [InlineData("+a/b")]
    [InlineData("a/b+/c")]
    public Task MQTT_4_7_1_2_The_single_level_wildcard_is_a_whole_level(string wrong) => RefusesFilterAsync(wrong);

    [Fact]
    public async Task MQTT_4_7_2_1_Filters_that_begin_with_a_wildcard_match_no_topic_with_a_dollar()
    {
        string topic = $"${_topic}/a";
        await using WireClient client = await SubscribedAsync("#");
        await client.AskAsync(Make.Subscribe(2, "+/a"), Kind.SubAck);
        await using WireClient named = await SubscribedAsync($"${_topic}/+");
        await PublishAsync(topic, "x");
        await named.ExpectAsync(Kind.Publish);
        await client.SendAsync(Packet.PingReq);
        while (await client.NextAsync() is { Kind: not Kind.PingResp } other)
        {
            Assert.NotEqual(topic, other.Topic);
        }
    }

    [Fact]
    public async Task MQTT_4_7_3_1_An_empty_topic_or_filter_is_refused()
    {
        await RefusesAsync(Make.Publish(""), 0x82);
        await RefusesFilterAsync("");
    }

    [Fact]
    public async Task MQTT_4_7_3_2_U_0000_in_a_topic_or_filter_is_malformed()
    {
        await RefusesAsync(Make.Publish("a\0"), 0x81);
        await RefusesAsync(Make.Subscribe(1, "a\0"), 0x81);
    }

    [Fact]
    public async Task MQTT_4_7_3_3_A_topic_of_65535_bytes_is_taken_and_its_length_cannot_say_more()
    {
        string topic = _topic + new string('x', 65535 - _topic.Length);
        await using WireClient client = await SubscribedAsync(topic);
        await PublishAsync(topic, "x");
        Assert.Equal(topic, (await client.ExpectAsync(Kind.Publish)).Topic);
    }

    [Fact]
    public async Task MQTT_4_7_3_4_Topics_are_not_normalized()
    {
        await using WireClient client = await SubscribedAsync(_topic + "/\u00E9");
        await PublishAsync(_topic + "/e\u0301", "decomposed");
        await PublishAsync(_topic + "/\u00C9", "capital");
        await PublishAsync(_topic + "//\u00E9", "another level");
        await client.ExpectNothingAsync();
        await PublishAsync(_topic + "/\u00E9", "the same");
        Assert.Equal("the same", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Theory]
    [InlineData("$share/")]
    [InlineData("$share//f")]
    public Task MQTT_4_8_2_1_A_shared_filter_has_a_name(string wrong) => RefusesFilterAsync(wrong);

    [Theory]
    [InlineData("$share/a+/f")]
    [InlineData("$share/#/f")]
    [InlineData("$share/g")]
    [InlineData("$share/g/")]
    public Task MQTT_4_8_2_2_The_name_has_no_wildcard_and_a_filter_follows(string wrong) => RefusesFilterAsync(wrong);

    [Fact]
    public async Task MQTT_4_8_2_3_A_shared_delivery_keeps_to_the_QoS_granted()
    {
        await using WireClient client = await SubscribedAsync($"$share/g/{_topic}", 1);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "x", 2, 1), Kind.PubRec);
        Assert.Equal(1, (await client.ExpectAsync(Kind.Publish)).QoS);
    }

    [Fact]
    public async Task MQTT_4_8_2_4_A_shared_QoS_2_delivery_is_completed_when_its_client_returns()
    {
        string name = await ShareAndBreakAsync();
        await using WireClient other = await SubscribedAsync($"$share/g/{_topic}", 2);
        await using WireClient again = await ReturnAsync(name);
        Seen got = await again.ExpectAsync(Kind.Publish);
        Assert.Equal(("x", true), (got.Payload, got.Dup));
        await other.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_8_2_5_If_the_session_ends_nobody_else_gets_that_message()
    {
        string name = await ShareAndBreakAsync();
        await using WireClient other = await SubscribedAsync($"$share/g/{_topic}", 2);
        await using WireClient again = await ConnectAsync(Make.Connect(name, clean: true));
        await other.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_4_8_2_6_A_shared_message_that_is_refused_goes_to_nobody_else(int qos)
    {
        await using WireClient client = await SubscribedAsync($"$share/g/{_topic}", qos);
        await using WireClient publisher = await ConnectAsync();
        await publisher.SendAsync(Make.Publish(_topic, "x", qos, 1));
        await publisher.NextAsync();
        int id = (await client.ExpectAsync(Kind.Publish)).PacketId;
        await using WireClient other = await SubscribedAsync($"$share/g/{_topic}", qos);
        await client.SendAsync(Make.Ack(qos == 1 ? Kind.PubAck : Kind.PubRec, id, 0x83));
        await client.ExpectNothingAsync();
        await client.SendAsync(Make.Disconnect());
        await client.ExpectEndAsync();
        await other.ExpectNothingAsync();
    }

    // A client of the share has the message, has not answered, and is gone for now.
    private async Task<string> ShareAndBreakAsync()
    {
        string name = WireClient.NewName();
        await using WireClient client = await ReturnAsync(name);
        await client.AskAsync(Make.Subscribe(1, $"$share/g/{_topic}", 2), Kind.SubAck);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(_topic, "x", 2, 1), Kind.PubRec);
        await client.ExpectAsync(Kind.Publish);
        await client.SendAsync(Make.Disconnect());
        await client.ExpectEndAsync();
        return name;
    }

    private async Task RefusesFilterAsync(string wrong)
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal([0x8F], (await client.AskAsync(Make.Subscribe(1, wrong), Kind.SubAck)).PayloadBytes);
    }
}
