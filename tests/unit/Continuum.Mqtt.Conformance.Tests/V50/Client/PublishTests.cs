using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>3.3 to 3.10 and 4.9: the client's packets, those it does not take, and its quota.</summary>
public sealed class PublishTests : ClientTests
{
    private static readonly byte[] NotUtf8 = Bytes.Binary([0xC3, 0x28]);

    [Fact]
    public Task MQTT_3_3_1_2_QoS_0_with_DUP_ends_the_connection() => RejectsAsync(0x81, Make.Publish("t", dup: true));

    [Fact]
    public Task MQTT_3_3_1_4_QoS_3_ends_the_connection() => RejectsAsync(0x81, Make.Publish("t", qos: 3, id: 1));

    [Fact]
    public async Task MQTT_3_3_1_4_QoS_3_is_not_sent()
    {
        await StartAsync();
        await RefusesAsync(Message() with { QoS = 3 });
    }

    [Fact]
    public async Task MQTT_3_3_2_1_The_topic_is_there_and_first()
    {
        Peer peer = await StartAsync();
        await PublishAsync("é", "x", 0);
        Assert.Equal(Bytes.Text("é"), (await peer.ExpectAsync(Kind.Publish)).Body[..4]);
        await peer.SendAsync(Packet.Raw(0x30));
        await peer.ExpectDisconnectAsync(0x81);
    }

    [Fact]
    public async Task MQTT_3_3_2_2_A_topic_with_a_wildcard_is_not_sent_and_ends_the_connection()
    {
        Peer peer = await StartAsync();
        await RefusesAsync(Message("a/#"));
        await peer.SendAsync(Make.Publish("a/#"));
        await peer.ExpectDisconnectAsync(0x90);
    }

    [Fact]
    public async Task MQTT_3_3_2_7_An_alias_of_an_earlier_connection_stands_for_nothing()
    {
        byte[] alias = Property.Two(Property.TopicAlias, 1);
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("t", properties: [alias]));
        await ReceiveAsync();
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: false);
        await again.SendAsync(Make.Publish("", properties: [alias]));
        await again.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_3_3_2_10_Every_alias_up_to_the_maximum_is_taken_and_none_above()
    {
        Peer peer = await StartAsync();
        int maximum = (int)Connect.Number(Property.TopicAliasMaximum)!;
        for (int alias = 1; alias <= maximum; alias++)
        {
            byte[] property = Property.Two(Property.TopicAlias, alias);
            await peer.SendAsync(
                Make.Publish($"t/{alias}", properties: [property]), Make.Publish("", "x", properties: [property]));
            Assert.Equal($"t/{alias}", (await ReceiveAsync()).Message.Topic);
            Assert.Equal($"t/{alias}", (await ReceiveAsync()).Message.Topic);
        }

        await peer.SendAsync(Make.Publish("t", properties: [Property.Two(Property.TopicAlias, maximum + 1)]));
        await peer.ExpectDisconnectAsync(0x94);
    }

    [Fact]
    public async Task MQTT_3_3_2_13_A_response_topic_is_a_string()
    {
        Peer peer = await StartAsync();
        await RefusesAsync(Message() with { ResponseTopic = "\uD800" });
        await peer.SendAsync(Make.Publish("t", properties: [[Property.ResponseTopic, .. NotUtf8]]));
        await peer.ExpectDisconnectAsync(0x81);
    }

    [Fact]
    public async Task MQTT_3_3_2_14_A_response_topic_with_a_wildcard_is_not_sent()
    {
        await StartAsync();
        await RefusesAsync(Message() with { ResponseTopic = "a/+" });
    }

    [Fact]
    public async Task MQTT_3_3_2_19_A_content_type_is_a_string()
    {
        Peer peer = await StartAsync();
        await RefusesAsync(Message() with { ContentType = "\uD800" });
        await peer.SendAsync(Make.Publish("t", properties: [[Property.ContentType, .. NotUtf8]]));
        await peer.ExpectDisconnectAsync(0x81);
    }

    [Fact]
    public async Task MQTT_3_3_4_1_A_message_is_answered_as_its_QoS_asks()
    {
        Peer peer = await StartAsync();
        foreach (int qos in (int[])[0, 1, 2])
        {
            await peer.SendAsync(Make.Publish("t", "x", qos, 7));
            Assert.True(await (await ReceiveAsync()).AcknowledgeAsync());
        }

        await peer.ExpectAsync(Kind.PubAck);
        await peer.ExpectAsync(Kind.PubRec);
    }

    [Fact]
    public async Task MQTT_3_3_4_6_A_publication_has_no_subscription_identifier()
    {
        Peer peer = await StartAsync();
        await PublishAsync(Message() with { ContentType = "t", UserProperties = [new("a", "b")] });
        Assert.False((await peer.ExpectAsync(Kind.Publish)).Has(Property.SubscriptionId));
    }

    [Theory]
    [InlineData(2)]
    public Task MQTT_3_3_4_7_The_receive_maximum_is_kept_to(int maximum) => KeepsToAsync(maximum);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task MQTT_4_9_0_1_The_first_quota_is_above_0_and_within_the_receive_maximum(int maximum) =>
        KeepsToAsync(maximum);

    [Theory]
    [InlineData(1)]
    public Task MQTT_4_9_0_2_At_a_quota_of_0_only_QoS_0_is_sent(int maximum) => KeepsToAsync(maximum);

    [Fact]
    public Task MQTT_3_3_4_8_Other_packets_do_not_wait_for_the_receive_maximum() => SubscribesWhileFullAsync();

    [Fact]
    public Task MQTT_4_9_0_3_At_a_quota_of_0_other_packets_are_dealt_with() => SubscribesWhileFullAsync();

    [Theory]
    [InlineData(1, Kind.PubAck)]
    public Task MQTT_3_4_2_1_PUBACK_has_one_of_its_own_codes(int qos, object kind) => AnswersAsync(qos, (Kind)kind);

    [Theory]
    [InlineData(2, Kind.PubRec)]
    public Task MQTT_3_5_2_1_PUBREC_has_one_of_its_own_codes(int qos, object kind) => AnswersAsync(qos, (Kind)kind);

    [Fact]
    public Task MQTT_3_6_1_1_Other_flags_of_PUBREL_end_the_connection() =>
        RejectsAsync(0x81, Packet.Raw(0x60, [0, 1]));

    [Fact]
    public async Task MQTT_3_6_2_1_PUBREL_has_one_of_its_own_codes()
    {
        Peer peer = await StartAsync();
        Assert.Equal(0x92, (await peer.AskAsync(Make.Ack(Kind.PubRec, 77), Kind.PubRel)).Reason);
        await peer.SendAsync(Make.Ack(Kind.PubRel, 1, 0x80));
        await peer.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_3_7_2_1_PUBCOMP_has_one_of_its_own_codes()
    {
        Peer peer = await StartAsync();
        Assert.Equal(0x92, (await peer.AskAsync(Make.Ack(Kind.PubRel, 77), Kind.PubComp)).Reason);
        await peer.SendAsync(Make.Ack(Kind.PubComp, 1, 0x80));
        await peer.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_3_8_1_1_SUBSCRIBE_has_its_flags() =>
        Assert.Equal(0x82, (await SubscribeAsync("f", 0)).Header);

    [Fact]
    public async Task MQTT_3_8_3_1_The_filter_is_a_string()
    {
        Assert.Equal([.. Bytes.Text("é/+"), 0], (await SubscribeAsync("é/+", 0)).PayloadBytes);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.SubscribeAsync("\uD800", 0, CancellationToken.None));
    }

    [Fact]
    public async Task MQTT_3_8_3_2_SUBSCRIBE_has_a_filter_with_its_options() =>
        Assert.Equal([.. Bytes.Text("f"), 2], (await SubscribeAsync("f", 2)).PayloadBytes);

    [Fact]
    public async Task MQTT_3_8_3_4_No_local_is_not_set_on_a_shared_subscription() =>
        Assert.Equal(0, (await SubscribeAsync("$share/g/f", 1)).PayloadBytes[^1] & 4);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_8_3_5_The_reserved_options_are_0(int qos) =>
        Assert.Equal(0, (await SubscribeAsync("f", qos)).PayloadBytes[^1] & 0xC0);

    [Fact]
    public async Task MQTT_3_10_1_1_UNSUBSCRIBE_has_its_flags() =>
        Assert.Equal(0xA2, (await UnsubscribeAsync("f")).Header);

    [Fact]
    public async Task MQTT_3_10_3_1_The_filter_is_a_string()
    {
        Assert.Equal(Bytes.Text("é/+"), (await UnsubscribeAsync("é/+")).PayloadBytes);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.UnsubscribeAsync("\uD800", CancellationToken.None));
    }

    [Fact]
    public async Task MQTT_3_10_3_2_UNSUBSCRIBE_has_a_filter() =>
        Assert.Equal(Bytes.Text("f"), (await UnsubscribeAsync("f")).PayloadBytes);

    private async Task<Seen> SubscribeAsync(string filter, int qos)
    {
        Peer peer = await StartAsync();
        Task subscribing = Client.SubscribeAsync(filter, qos, CancellationToken.None);
        Seen request = await peer.ExpectAsync(Kind.Subscribe);
        await peer.SendAsync(Make.SubAck(request.PacketId, (byte)qos));
        await Deadline.WithinAsync("the subscription", subscribing);
        return request;
    }

    private async Task<Seen> UnsubscribeAsync(string filter)
    {
        Peer peer = await StartAsync();
        Task ending = Client.UnsubscribeAsync(filter, CancellationToken.None);
        Seen request = await peer.ExpectAsync(Kind.Unsubscribe);
        await peer.SendAsync(Make.UnsubAck(request.PacketId, 0));
        await Deadline.WithinAsync("its end", ending);
        return request;
    }

    private async Task KeepsToAsync(int maximum)
    {
        Peer peer = await StartAsync(null, Property.Two(Property.ReceiveMaximum, maximum));
        Task[] publishing = [.. Enumerable.Range(0, 5).Select(i => PublishAsync("t", $"{i}", 1 + (i % 2)))];
        for (int i = 0; i < 5; i++)
        {
            Seen[] window = i > 0 ? [] : await TakeAsync(peer, maximum);
            await ExpectNothingAsync(peer);
            Open.AddRange(window);
            await AnswerAsync(peer, Open[i]);
            await Deadline.WithinAsync("the publication", publishing[i]);
            if (Open.Count < 5)
            {
                Open.Add(await peer.ExpectAsync(Kind.Publish));
            }
        }
    }

    private List<Seen> Open { get; } = [];

    private async Task SubscribesWhileFullAsync()
    {
        Peer peer = await StartAsync(null, Property.Two(Property.ReceiveMaximum, 1));
        Task[] publishing = [PublishAsync("t", "1", 1), PublishAsync("t", "2", 1)];
        Seen first = await peer.ExpectAsync(Kind.Publish);
        Task subscribing = Client.SubscribeAsync("f", 0, CancellationToken.None);
        await peer.SendAsync(Make.SubAck((await peer.ExpectAsync(Kind.Subscribe)).PacketId, 0));
        await Deadline.WithinAsync("the subscription", subscribing);
        await peer.SendAsync(Make.Publish("f", "x", 1, 9));
        await (await ReceiveAsync()).AcknowledgeAsync();
        await peer.ExpectAsync(Kind.PubAck);
        await AnswerAsync(peer, first);
        await AnswerAsync(peer, await peer.ExpectAsync(Kind.Publish));
        await Deadline.WithinAsync("both publications", Task.WhenAll(publishing));
    }

    private async Task AnswersAsync(int qos, Kind kind)
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("t", "x", qos, 7));
        await (await ReceiveAsync()).AcknowledgeAsync();
        Assert.Equal(0, (await peer.ExpectAsync(kind)).Reason);
        await peer.SendAsync(Make.Ack(kind, 1, 0x01));
        await peer.ExpectDisconnectAsync(0x82);
    }

    private static async Task AnswerAsync(Peer peer, Seen publication)
    {
        if (publication.QoS == 2)
        {
            await peer.AskAsync(Make.Ack(Kind.PubRec, publication.PacketId), Kind.PubRel);
        }

        await peer.SendAsync(Make.Ack(publication.QoS == 2 ? Kind.PubComp : Kind.PubAck, publication.PacketId));
    }

    private static async Task<Seen[]> TakeAsync(Peer peer, int count)
    {
        List<Seen> seen = [];
        while (seen.Count < count)
        {
            seen.Add((await peer.NextAsync())!);
        }

        return [.. seen];
    }
}
