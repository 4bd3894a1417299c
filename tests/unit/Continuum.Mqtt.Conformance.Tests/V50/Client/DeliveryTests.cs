using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>4.1 to 4.6: the client as sender and as receiver.</summary>
public sealed class DeliveryTests : ClientTests
{
    [Fact]
    public async Task MQTT_4_1_0_1_A_session_is_kept_while_its_connection_is_open()
    {
        Peer peer = await StartAsync();
        int id = await TakenAsync(peer, 2);
        await peer.AskAsync(Make.Publish("t", "x", 2, id, dup: true), Kind.PubRec);
        Assert.Equal(0, (await peer.AskAsync(Make.Ack(Kind.PubRel, id), Kind.PubComp)).Reason);
    }

    [Fact]
    public async Task MQTT_4_3_1_1_QoS_0_is_sent_with_QoS_0_and_no_DUP()
    {
        Peer peer = await StartAsync();
        await PublishAsync("t", "x");
        Assert.Equal(0, (await peer.ExpectAsync(Kind.Publish)).Flags);
    }

    [Fact]
    public Task MQTT_4_3_2_1_A_new_QoS_1_message_gets_an_unused_identifier() => GetUnusedAsync(1, 0x02);

    [Fact]
    public Task MQTT_4_3_2_2_PUBLISH_has_an_identifier_QoS_1_and_no_DUP() => GetUnusedAsync(1, 0x02);

    [Fact]
    public Task MQTT_4_3_3_1_A_new_QoS_2_message_gets_an_unused_identifier() => GetUnusedAsync(2, 0x04);

    [Fact]
    public Task MQTT_4_3_3_2_PUBLISH_has_an_identifier_QoS_2_and_no_DUP() => GetUnusedAsync(2, 0x04);

    [Fact]
    public Task MQTT_4_3_2_3_A_QoS_1_message_is_sent_again_until_PUBACK() => SendsAgainAsync(1);

    [Fact]
    public Task MQTT_4_3_3_3_A_QoS_2_message_is_sent_again_until_PUBREC() => SendsAgainAsync(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task MQTT_3_3_1_1_A_message_that_is_sent_again_has_DUP(int qos) => SendsAgainAsync(qos);

    [Fact]
    public async Task MQTT_4_3_2_4_QoS_1_is_answered_with_PUBACK() =>
        Assert.Equal(77, await TakenAsync(await StartAsync(), 1));

    [Fact]
    public async Task MQTT_4_3_3_8_QoS_2_is_answered_with_PUBREC() =>
        Assert.Equal(77, await TakenAsync(await StartAsync(), 2));

    [Fact]
    public async Task MQTT_4_3_2_5_After_PUBACK_the_identifier_is_a_new_message()
    {
        Peer peer = await StartAsync();
        await TakenAsync(peer, 1);
        await TakenAsync(peer, 1);
    }

    [Fact]
    public async Task MQTT_4_3_3_4_PUBREC_is_answered_with_PUBREL_of_its_identifier()
    {
        Peer peer = await StartAsync();
        Task publishing = PublishAsync("t", "x", 2);
        int id = (await peer.ExpectAsync(Kind.Publish)).PacketId;
        Seen release = await peer.AskAsync(Make.Ack(Kind.PubRec, id, 0x10), Kind.PubRel);
        Assert.Equal((id, 2, 0), (release.PacketId, release.Flags, release.Reason));
        await peer.SendAsync(Make.Ack(Kind.PubComp, id));
        await Deadline.WithinAsync("the publication", publishing);
    }

    [Fact]
    public Task MQTT_4_3_3_5_PUBREL_is_sent_again_until_PUBCOMP() => ReleasesAgainAsync();

    [Fact]
    public Task MQTT_4_3_3_6_After_PUBREL_the_PUBLISH_is_not_sent_again() => ReleasesAgainAsync();

    [Fact]
    public async Task MQTT_4_3_3_7_A_message_that_was_sent_does_not_expire()
    {
        Time = new();
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = PublishAsync(Message() with { QoS = 2, MessageExpiry = TimeSpan.FromSeconds(1) });
        int id = (await peer.ExpectAsync(Kind.Publish)).PacketId;
        Time.Advance(TimeSpan.FromSeconds(60));
        await peer.DisposeAsync();
        Task<Peer> next = AgainAsync(present: true);
        await Deadline.UntilAsync("the next connection", () =>
        {
            Time.Advance(TimeSpan.FromSeconds(next.IsCompleted ? 0 : 0.01));
            return next.IsCompleted;
        });
        Peer again = await next;
        Seen twice = await again.ExpectAsync(Kind.Publish);
        Assert.Equal((id, true), (twice.PacketId, twice.Dup));
        Assert.False(publishing.IsCompleted);
    }

    [Fact]
    public async Task MQTT_4_3_3_10_A_repetition_before_PUBREL_is_answered_and_not_delivered()
    {
        Peer peer = await StartAsync();
        int id = await TakenAsync(peer, 2);
        Assert.Equal(id, (await peer.AskAsync(Make.Publish("t", "x", 2, id, dup: true), Kind.PubRec)).PacketId);
        await peer.SendAsync(Make.Publish("next", "x"));
        Assert.Equal("next", (await ReceiveAsync()).Message.Topic);
    }

    [Fact]
    public async Task MQTT_4_3_3_11_PUBREL_is_answered_with_PUBCOMP_of_its_identifier()
    {
        Peer peer = await StartAsync();
        int id = await TakenAsync(peer, 2);
        Assert.Equal(id, (await peer.AskAsync(Make.Ack(Kind.PubRel, id), Kind.PubComp)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_3_12_After_PUBCOMP_the_identifier_is_a_new_message()
    {
        Peer peer = await StartAsync();
        await peer.AskAsync(Make.Ack(Kind.PubRel, await TakenAsync(peer, 2)), Kind.PubComp);
        await TakenAsync(peer, 2);
    }

    [Fact]
    public async Task MQTT_4_3_3_13_The_exchange_is_completed_also_when_the_message_expired()
    {
        Time = new();
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("t", "x", 2, 9, properties: [Property.Four(Property.MessageExpiry, 1)]));
        ReceivedMessage message = await ReceiveAsync();
        Time.Advance(TimeSpan.FromSeconds(60));
        await message.AcknowledgeAsync();
        await peer.ExpectAsync(Kind.PubRec);
        await peer.AskAsync(Make.Ack(Kind.PubRel, 9), Kind.PubComp);
    }

    [Fact]
    public async Task MQTT_4_4_0_1_On_a_resumed_session_what_is_unacknowledged_is_sent_again_and_nothing_else()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = Task.WhenAll(PublishAsync("t", "1", 1), PublishAsync("t", "2", 1), PublishAsync("t", "3", 2));
        Seen[] sent = await TakeAsync(peer, 3);
        await peer.SendAsync(Make.Ack(Kind.PubAck, sent[0].PacketId));
        await peer.AskAsync(Make.Ack(Kind.PubRec, sent[2].PacketId), Kind.PubRel);
        await ExpectNothingAsync(peer);
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Seen[] both = await TakeAsync(again, 2);
        Assert.Equal(sent[2].PacketId, both.Single(one => one.Kind == Kind.PubRel).PacketId);
        Assert.Equal(sent[1].PacketId, both.Single(one => one.Kind == Kind.Publish).PacketId);
        await again.SendAsync(Make.Ack(Kind.PubAck, sent[1].PacketId), Make.Ack(Kind.PubComp, sent[2].PacketId));
        await Deadline.WithinAsync("all publications", publishing);
        await ExpectNothingAsync(again);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_4_4_0_2_A_refused_publication_is_not_sent_again(int qos)
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = PublishAsync("t", "x", qos);
        int id = (await peer.ExpectAsync(Kind.Publish)).PacketId;
        await peer.SendAsync(Make.Ack(qos == 1 ? Kind.PubAck : Kind.PubRec, id, 0x97));
        MqttClientException refused = await Assert.ThrowsAsync<MqttClientException>(() => publishing);
        Assert.Equal(ReasonCode.QuotaExceeded, refused.Reason);
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        await Deadline.UntilAsync("the connection", () => Client.IsConnected);
        await ExpectNothingAsync(again);
    }

    [Fact]
    public async Task MQTT_4_5_0_2_A_message_that_nobody_asked_for_is_acknowledged()
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("never/subscribed", "x", 1, 5));
        Assert.True(await (await ReceiveAsync()).AcknowledgeAsync());
        Assert.Equal(5, (await peer.ExpectAsync(Kind.PubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_6_0_1_Publications_are_sent_again_in_their_first_order()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        _ = Enumerable.Range(0, 9).Select(i => Swallow(PublishAsync("t", $"{i}", 1 + (i % 2)))).ToArray();
        string[] first = [.. (await TakeAsync(peer, 9)).Select(one => one.Payload)];
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Assert.Equal(first, (await TakeAsync(again, 9)).Select(one => one.Payload));
    }

    [Fact]
    public Task MQTT_4_6_0_2_PUBACKs_are_in_the_order_of_the_messages() => AcknowledgesInOrderAsync(1);

    [Fact]
    public Task MQTT_4_6_0_3_PUBRECs_are_in_the_order_of_the_messages() => AcknowledgesInOrderAsync(2);

    [Fact]
    public async Task MQTT_4_6_0_4_PUBRELs_are_in_the_order_of_the_PUBRECs()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        _ = Enumerable.Range(0, 3).Select(i => Swallow(PublishAsync("t", $"{i}", 2))).ToArray();
        int[] ids = [.. (await TakeAsync(peer, 3)).Select(one => one.PacketId)];
        int[] order = [ids[2], ids[0], ids[1]];
        await peer.SendAsync([.. order.Select(id => Make.Ack(Kind.PubRec, id))]);
        Assert.Equal(order, (await TakeAsync(peer, 3)).Select(one => one.PacketId));
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Assert.Equal(order, (await TakeAsync(again, 3)).Select(one => one.PacketId));
    }

    private async Task GetUnusedAsync(int qos, int flags)
    {
        Peer peer = await StartAsync();
        _ = Enumerable.Range(0, 5).Select(i => Swallow(PublishAsync("t", $"{i}", qos))).ToArray();
        Seen[] sent = await TakeAsync(peer, 5);
        Assert.Equal(5, sent.Select(one => one.PacketId).Distinct().Count(id => id != 0));
        Assert.All(sent, one => Assert.Equal(flags, one.Flags));
    }

    private async Task SendsAgainAsync(int qos)
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = PublishAsync("t", "x", qos);
        Seen sent = await peer.ExpectAsync(Kind.Publish);
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Seen twice = await again.ExpectAsync(Kind.Publish);
        Assert.Equal((sent.PacketId, "x", false, true), (twice.PacketId, twice.Payload, sent.Dup, twice.Dup));
        Assert.False(publishing.IsCompleted);
        if (qos == 2)
        {
            await again.AskAsync(Make.Ack(Kind.PubRec, sent.PacketId), Kind.PubRel);
        }

        await again.SendAsync(Make.Ack(qos == 1 ? Kind.PubAck : Kind.PubComp, sent.PacketId));
        await Deadline.WithinAsync("the publication", publishing);
    }

    private async Task ReleasesAgainAsync()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = PublishAsync("t", "x", 2);
        int id = (await peer.ExpectAsync(Kind.Publish)).PacketId;
        await peer.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel);
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Assert.Equal(id, (await again.ExpectAsync(Kind.PubRel)).PacketId);
        Assert.False(publishing.IsCompleted);
        await again.SendAsync(Make.Ack(Kind.PubComp, id));
        await Deadline.WithinAsync("the publication", publishing);
        await ExpectNothingAsync(again);
    }

    private async Task AcknowledgesInOrderAsync(int qos)
    {
        Peer peer = await StartAsync();
        await peer.SendAsync([.. new[] { 5, 3, 9 }.Select(id => Make.Publish("t", "x", qos, id))]);
        ReceivedMessage[] messages = [await ReceiveAsync(), await ReceiveAsync(), await ReceiveAsync()];
        foreach (int i in (int[])[2, 0, 1])
        {
            await messages[i].AcknowledgeAsync();
        }

        Seen[] answers = await TakeAsync(peer, 3);
        Assert.Equal([5, 3, 9], answers.Select(one => one.PacketId));
        Assert.All(answers, one => Assert.Equal(qos == 1 ? Kind.PubAck : Kind.PubRec, one.Kind));
    }

    // The server's message 77 is delivered, and acknowledged: what the acknowledgement names.
    private async Task<int> TakenAsync(Peer peer, int qos)
    {
        await peer.SendAsync(Make.Publish("t", "x", qos, 77));
        ReceivedMessage message = await ReceiveAsync();
        Assert.Equal("x", Encoding.UTF8.GetString(message.Message.Payload.Span));
        Assert.True(await message.AcknowledgeAsync());
        return (await peer.ExpectAsync(qos == 1 ? Kind.PubAck : Kind.PubRec)).PacketId;
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

    // Ends with the client, unacknowledged.
    private static async Task Swallow(Task publishing) =>
        await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
