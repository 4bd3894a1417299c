using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>3.3 to 3.14: the packets a client sends, and those it must not take.</summary>
public sealed class PublishTests
{
    private static Packet Make => Conversation.Make;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_1_1_A_publication_that_is_sent_again_has_the_DUP_flag(int qos)
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        _ = one.Publish("t", "m", qos).ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        Assert.False((await one.Peer.ExpectAsync(Kind.Publish)).Dup);
        await one.ReconnectAsync(sessionPresent: true);
        Assert.True((await one.Peer.ExpectAsync(Kind.Publish)).Dup);
    }

    [Fact]
    public async Task MQTT_3_3_1_2_QoS_0_has_no_DUP_flag_and_ends_the_connection_with_it()
    {
        await using Conversation one = await Conversation.StartAsync();
        await one.Publish("t", "m", 0);
        Assert.Equal(0, (await one.Peer.ExpectAsync(Kind.Publish)).Flags);
        await Conversation.ExpectClosedAfterAsync(Make.Publish("t", dup: true));
    }

    [Fact]
    public async Task MQTT_3_3_1_4_QoS_3_is_not_sent_and_ends_the_connection()
    {
        await Conversation.ExpectClosedAfterAsync(Make.Publish("t", "", 3, 1));
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("t", "", 3));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_2_1_The_topic_is_the_first_field_and_UTF_8()
    {
        await using Conversation one = await Conversation.StartAsync();
        await one.Publish("\u00E9/t", "m", 0);
        byte[] wanted = [0, 4, 0xC3, 0xA9, (byte)'/', (byte)'t', (byte)'m'];
        Assert.Equal(wanted, (await one.Peer.ExpectAsync(Kind.Publish)).Body);
        await Conversation.ExpectClosedAfterAsync(Packet.Raw(0x30));
        await Conversation.ExpectClosedAfterAsync(Packet.Raw(0x30, [0, 9], [(byte)'t']));
    }

    [Fact]
    public async Task MQTT_3_3_2_2_A_topic_name_with_a_wildcard_is_not_sent_and_ends_the_connection()
    {
        await Conversation.ExpectClosedAfterAsync(Make.Publish("a/+"));
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("a/+", "", 0));
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("#", "", 1));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_4_1_A_message_is_acknowledged_as_its_QoS_asks()
    {
        await using Conversation one = await Conversation.StartAsync();
        await (await one.DeliverAsync("t", "0", 0, 0)).AcknowledgeAsync();
        await (await one.DeliverAsync("t", "1", 1, 9)).AcknowledgeAsync();
        await one.Peer.ExpectAsync(Kind.PubAck);
        await (await one.DeliverAsync("t", "2", 2, 9)).AcknowledgeAsync();
        await one.Peer.ExpectAsync(Kind.PubRec);
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_6_1_1_PUBREL_has_flags_0010_and_others_end_the_connection()
    {
        await using Conversation one = await Conversation.StartAsync();
        _ = one.Publish("t", "", 2).ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        Seen publish = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal(2, (await one.Peer.AskAsync(Make.Ack(Kind.PubRec, publish.PacketId), Kind.PubRel)).Flags);
        await Conversation.ExpectClosedAfterAsync(Packet.Raw(0x60, Bytes.Two(1)));
    }

    [Fact]
    public async Task MQTT_3_8_1_1_SUBSCRIBE_has_flags_0010() =>
        Assert.Equal(2, (await SubscribeAsync("t", 0)).Flags);

    [Fact]
    public async Task MQTT_3_8_3_1_Filters_in_SUBSCRIBE_are_UTF_8()
    {
        byte[] wanted = [0, 4, 0xC3, 0xA9, (byte)'/', (byte)'#', 0];
        Assert.Equal(wanted, (await SubscribeAsync("\u00E9/#", 0)).PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_8_3_3_SUBSCRIBE_has_a_filter()
    {
        byte[] wanted = [.. Bytes.Text("only"), 1];
        Assert.Equal(wanted, (await SubscribeAsync("only", 1)).PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_8_3_4_The_requested_QoS_is_0_1_or_2_without_reserved_bits()
    {
        for (byte qos = 0; qos < 3; qos++)
        {
            Assert.Equal(qos, (await SubscribeAsync("t", qos)).PayloadBytes[^1]);
        }

        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.Subscribe("t", 3));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.Subscribe("t", -1));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_10_1_1_UNSUBSCRIBE_has_flags_0010() =>
        Assert.Equal(2, (await UnsubscribeAsync("t")).Flags);

    [Fact]
    public async Task MQTT_3_10_3_1_Filters_in_UNSUBSCRIBE_are_UTF_8()
    {
        byte[] wanted = [0, 2, 0xC3, 0xA9];
        Assert.Equal(wanted, (await UnsubscribeAsync("\u00E9")).PayloadBytes);
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Unsubscribe("\uD800"));
    }

    [Fact]
    public async Task MQTT_3_10_3_2_UNSUBSCRIBE_has_a_filter() =>
        Assert.Equal(Bytes.Text("only"), (await UnsubscribeAsync("only")).PayloadBytes);

    [Fact]
    public async Task MQTT_3_14_1_1_DISCONNECT_has_flags_0000_and_nothing_more()
    {
        await using Conversation one = await Conversation.StartAsync();
        await one.Client.DisposeAsync();
        Seen disconnect = await one.Peer.ExpectAsync(Kind.Disconnect);
        Assert.Equal((0xE0, 0), (disconnect.Header, disconnect.Body.Length));
    }

    [Fact]
    public async Task MQTT_3_14_4_1_After_DISCONNECT_the_client_closes()
    {
        await using Conversation one = await Conversation.StartAsync();
        await one.Client.DisposeAsync();
        await one.Peer.ExpectAsync(Kind.Disconnect);
        Assert.Null(await one.Peer.NextAsync());
    }

    [Fact]
    public async Task MQTT_3_14_4_2_After_DISCONNECT_the_client_sends_nothing()
    {
        await using Conversation one = await Conversation.StartAsync();
        ReceivedMessage open = await one.DeliverAsync("t", "m", 1, 1);
        Task late = one.Publish("t", "", 1);
        await one.Client.DisposeAsync();
        Assert.False(await open.AcknowledgeAsync());
        await Assert.ThrowsAsync<MqttClientException>(() => late);
        await one.Peer.ExpectAsync(Kind.Publish);
        await one.Peer.ExpectAsync(Kind.Disconnect);
        Assert.Null(await one.Peer.NextAsync());
    }

    [Theory]
    [InlineData("+")]
    [InlineData("a/#")]
    public async Task MQTT_4_7_1_1_A_topic_name_with_a_wildcard_is_not_published_to(string topic)
    {
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish(topic, "", 0));
        MqttMessage will = new() { Topic = topic, Payload = Array.Empty<byte>() };
        Assert.Throws<ArgumentException>(
            () => Conversation.NewClient(Conversation.Options(1, options => options.Will = will)));
        await one.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("a/#/b")]
    [InlineData("##")]
    public Task MQTT_4_7_1_2_A_multi_level_wildcard_that_is_not_the_last_level_is_not_sent(string filter) =>
        ExpectNotSubscribedAsync(filter);

    [Theory]
    [InlineData("a+")]
    [InlineData("+a/b")]
    [InlineData("a/++/c")]
    public Task MQTT_4_7_1_3_A_single_level_wildcard_beside_other_characters_is_not_sent(string filter) =>
        ExpectNotSubscribedAsync(filter);

    [Fact]
    public async Task MQTT_4_7_3_1_An_empty_name_or_filter_is_not_sent()
    {
        await ExpectNotSubscribedAsync("");
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("", "", 0));
        await Conversation.ExpectClosedAfterAsync(Make.Publish(""));
    }

    [Fact]
    public async Task MQTT_4_7_3_2_A_name_or_filter_with_U_0000_is_not_sent()
    {
        await ExpectNotSubscribedAsync("a/\0");
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("\0", "", 0));
    }

    [Fact]
    public async Task MQTT_4_7_3_3_A_name_or_filter_of_more_than_65535_bytes_is_not_sent()
    {
        string longest = new('x', 65533);
        await ExpectNotSubscribedAsync(longest + "\u20AC");
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish(longest + "\u20AC", "", 0));
        await one.Publish(longest + "\u00E9", "", 0);
        Assert.Equal(65535, Encoding.UTF8.GetByteCount((await one.Peer.ExpectAsync(Kind.Publish)).Topic));
    }

    private static async Task ExpectNotSubscribedAsync(string filter)
    {
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Subscribe(filter));
        await Assert.ThrowsAsync<ArgumentException>(() => one.Unsubscribe(filter));
        await one.ExpectNothingAsync();
    }

    private static async Task<Seen> SubscribeAsync(string filter, int qos)
    {
        await using Conversation one = await Conversation.StartAsync();
        Task subscribed = one.Subscribe(filter, qos);
        Seen packet = await one.Peer.ExpectAsync(Kind.Subscribe);
        await one.Peer.SendAsync(Make.SubAck(packet.PacketId, (byte)qos));
        await subscribed;
        return packet;
    }

    private static async Task<Seen> UnsubscribeAsync(string filter)
    {
        await using Conversation one = await Conversation.StartAsync();
        Task unsubscribed = one.Unsubscribe(filter);
        Seen packet = await one.Peer.ExpectAsync(Kind.Unsubscribe);
        await one.Peer.SendAsync(Make.UnsubAck(packet.PacketId));
        await unsubscribed;
        return packet;
    }
}
