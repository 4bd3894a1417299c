using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>4.1 to 4.5: the client's part in delivery.</summary>
public sealed class DeliveryTests
{
    private static Packet Make => Conversation.Make;

    [Fact]
    public async Task MQTT_4_1_0_1_Session_state_is_kept_over_many_connections()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Task published = one.Publish("t", "m", 2);
        int id = (await one.Peer.ExpectAsync(Kind.Publish)).PacketId;
        Assert.True(await (await one.DeliverAsync("t", "taken", 2, 5)).AcknowledgeAsync());
        await one.Peer.ExpectAsync(Kind.PubRec);
        for (int i = 0; i < 3; i++)
        {
            await one.ReconnectAsync(sessionPresent: true);
            Assert.Equal(id, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
            await one.Peer.AskAsync(Make.Publish("t", "taken", 2, 5, dup: true), Kind.PubRec);
        }

        await one.Peer.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel);
        await one.Peer.SendAsync(Make.Ack(Kind.PubComp, id));
        await Deadline.WithinAsync("PUBCOMP", published);
        Assert.False(one.Client.Messages.TryRead(out _));
    }

    [Fact]
    public async Task MQTT_4_1_0_2_A_clean_session_lasts_as_long_as_its_connection()
    {
        ManualTimeProvider time = new();
        await using Conversation one = await Conversation.StartAsync(time: time);
        Task published = one.Publish("t", "m", 2);
        int id = (await one.Peer.ExpectAsync(Kind.Publish)).PacketId;
        Assert.True(await (await one.DeliverAsync("t", "taken", 2, 5)).AcknowledgeAsync());
        await one.Peer.ExpectAsync(Kind.PubRec);
        time.Advance(TimeSpan.FromDays(30));
        await one.Peer.AskAsync(Make.Publish("t", "taken", 2, 5, dup: true), Kind.PubRec);
        await one.Peer.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel);
        await one.Peer.SendAsync(Make.Ack(Kind.PubComp, id));
        await Deadline.WithinAsync("PUBCOMP", published);
        Assert.False(one.Client.Messages.TryRead(out _));
    }

    [Fact]
    public async Task MQTT_4_3_1_1_QoS_0_is_sent_once_with_DUP_0()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        await one.Publish("t", "m", 0);
        Seen sent = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal((0, false), (sent.QoS, sent.Dup));
        await one.ReconnectAsync(sessionPresent: true);
        await Deadline.UntilAsync("the connection", () => one.Client.IsConnected);
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_2_1_A_QoS_1_publication_is_open_until_PUBACK()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Task published = one.Publish("t", "m", 1);
        Seen first = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal((1, false), (first.QoS, first.Dup));
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(first.PacketId, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
        Assert.False(published.IsCompleted);
        await one.Peer.SendAsync(Make.Ack(Kind.PubAck, first.PacketId));
        await Deadline.WithinAsync("PUBACK", published);
        await one.ReconnectAsync(sessionPresent: true);
        await Deadline.UntilAsync("the connection", () => one.Client.IsConnected);
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_3_2_2_After_PUBACK_the_identifier_means_a_new_message_whatever_DUP_says()
    {
        await using Conversation one = await Conversation.StartAsync();
        await (await one.DeliverAsync("t", "a", 1, 7)).AcknowledgeAsync();
        Assert.Equal(7, (await one.Peer.ExpectAsync(Kind.PubAck)).PacketId);
        ReceivedMessage second = await one.DeliverAsync("t", "b", 1, 7, dup: true);
        Assert.Equal("b", Encoding.UTF8.GetString(second.Message.Payload.Span));
        await second.AcknowledgeAsync();
        Assert.Equal(7, (await one.Peer.ExpectAsync(Kind.PubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_4_3_3_1_A_QoS_2_publication_is_open_until_PUBCOMP_and_not_sent_after_PUBREL()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Task published = one.Publish("t", "m", 2);
        Seen first = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal((2, false), (first.QoS, first.Dup));
        Assert.Equal(
            first.PacketId, (await one.Peer.AskAsync(Make.Ack(Kind.PubRec, first.PacketId), Kind.PubRel)).PacketId);
        for (int i = 0; i < 2; i++)
        {
            await one.ReconnectAsync(sessionPresent: true);
            Assert.Equal(first.PacketId, (await one.Peer.ExpectAsync(Kind.PubRel)).PacketId);
            await Deadline.UntilAsync("the connection", () => one.Client.IsConnected);
            await one.ExpectNothingAsync();
        }

        Assert.False(published.IsCompleted);
        await one.Peer.SendAsync(Make.Ack(Kind.PubComp, first.PacketId));
        await Deadline.WithinAsync("PUBCOMP", published);
    }

    [Fact]
    public async Task MQTT_4_3_3_2_A_QoS_2_message_reaches_the_application_once_until_it_is_released()
    {
        await using Conversation one = await Conversation.StartAsync();
        await (await one.DeliverAsync("t", "a", 2, 7)).AcknowledgeAsync();
        Assert.Equal(7, (await one.Peer.ExpectAsync(Kind.PubRec)).PacketId);
        Assert.Equal(7, (await one.Peer.AskAsync(Make.Publish("t", "a", 2, 7, dup: true), Kind.PubRec)).PacketId);
        Assert.Equal(7, (await one.Peer.AskAsync(Make.Ack(Kind.PubRel, 7), Kind.PubComp)).PacketId);
        ReceivedMessage next = await one.DeliverAsync("t", "b", 2, 7, dup: true);
        Assert.Equal("b", Encoding.UTF8.GetString(next.Message.Payload.Span));
    }

    [Fact]
    public async Task MQTT_4_4_0_1_Open_PUBLISH_and_PUBREL_are_sent_again_with_their_identifiers()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Task all = Task.WhenAll(one.Publish("t", "one", 1), one.Publish("t", "two", 2), one.Publish("t", "rel", 2));
        Seen first = await one.Peer.ExpectAsync(Kind.Publish);
        Seen second = await one.Peer.ExpectAsync(Kind.Publish);
        Seen third = await one.Peer.ExpectAsync(Kind.Publish);
        await one.Peer.AskAsync(Make.Ack(Kind.PubRec, third.PacketId), Kind.PubRel);
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(third.PacketId, (await one.Peer.ExpectAsync(Kind.PubRel)).PacketId);
        Assert.Equal((first.PacketId, "one"), Named(await one.Peer.ExpectAsync(Kind.Publish)));
        Assert.Equal((second.PacketId, "two"), Named(await one.Peer.ExpectAsync(Kind.Publish)));
        await one.Peer.AskAsync(Make.Ack(Kind.PubRec, second.PacketId), Kind.PubRel);
        await one.Peer.SendAsync(
            Make.Ack(Kind.PubAck, first.PacketId),
            Make.Ack(Kind.PubComp, second.PacketId),
            Make.Ack(Kind.PubComp, third.PacketId));
        await Deadline.WithinAsync("all three", all);
    }

    [Fact]
    public async Task MQTT_4_5_0_2_A_message_nobody_subscribed_to_is_acknowledged_too()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.True(await (await one.DeliverAsync("never/asked/for", "", 1, 3)).AcknowledgeAsync());
        Assert.Equal(3, (await one.Peer.ExpectAsync(Kind.PubAck)).PacketId);
        Assert.True(await (await one.DeliverAsync("never/asked/for", "", 2, 4)).AcknowledgeAsync());
        Assert.Equal(4, (await one.Peer.ExpectAsync(Kind.PubRec)).PacketId);
    }

    private static (int PacketId, string Payload) Named(Seen packet) => (packet.PacketId, packet.Payload);
}
