using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>1.5 and 2: strings, flags and packet identifiers as the client takes and gives them.</summary>
public sealed class HeaderTests
{
    private static Packet Make => Conversation.Make;

    [Fact]
    public async Task MQTT_1_5_3_1_Ill_formed_UTF_8_is_not_sent_and_ends_the_connection()
    {
        await Conversation.ExpectClosedAfterAsync(Make.PublishRaw(0, Bytes.Binary([0xED, 0xA0, 0x80]), 0, []));
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("a\uD800", "", 0));
        await Assert.ThrowsAsync<ArgumentException>(() => one.Subscribe("a\uDFFF"));
        Assert.Throws<ArgumentException>(
            () => Conversation.NewClient(Conversation.Options(1, o => o.ClientId = "\uD800")));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_1_5_3_2_U_0000_is_not_sent_and_ends_the_connection()
    {
        await Conversation.ExpectClosedAfterAsync(Make.Publish("a\0b"));
        await using Conversation one = await Conversation.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => one.Publish("a\0b", "", 1));
        await Assert.ThrowsAsync<ArgumentException>(() => one.Subscribe("a\0b"));
        await Assert.ThrowsAsync<ArgumentException>(() => one.Unsubscribe("a\0b"));
        Assert.Throws<ArgumentException>(
            () => Conversation.NewClient(Conversation.Options(1, o => o.UserName = "a\0")));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_1_5_3_3_A_byte_order_mark_stays()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal("\uFEFFt", (await one.DeliverAsync("\uFEFFt", "", 0, 0)).Message.Topic);
        await one.Publish("\uFEFFt", "", 0);
        Assert.Equal(Bytes.Text("\uFEFFt"), (await one.Peer.ExpectAsync(Kind.Publish)).Body);
    }

    [Fact]
    public async Task MQTT_2_2_2_1_Every_packet_the_client_sends_has_the_flags_that_are_listed()
    {
        ManualTimeProvider time = new();
        await using Conversation one = await Conversation.StartAsync(options => options.KeepAliveSeconds = 10, time);
        Peer peer = one.Peer;
        List<Seen> seen = [one.Connect];
        List<Seen> two = [];
        Task subscribed = one.Subscribe("t", 2);
        two.Add(await peer.ExpectAsync(Kind.Subscribe));
        await peer.SendAsync(Make.SubAck(two[^1].PacketId, 2));
        await subscribed;
        Task published = one.Publish("t", "", 2);
        Seen publish = await peer.ExpectAsync(Kind.Publish);
        two.Add(await peer.AskAsync(Make.Ack(Kind.PubRec, publish.PacketId), Kind.PubRel));
        await peer.SendAsync(Make.Ack(Kind.PubComp, publish.PacketId));
        await published;
        await (await one.DeliverAsync("t", "", 1, 1)).AcknowledgeAsync();
        seen.Add(await peer.ExpectAsync(Kind.PubAck));
        await (await one.DeliverAsync("t", "", 2, 2)).AcknowledgeAsync();
        seen.Add(await peer.ExpectAsync(Kind.PubRec));
        seen.Add(await peer.AskAsync(Make.Ack(Kind.PubRel, 2), Kind.PubComp));
        Task unsubscribed = one.Unsubscribe("t");
        two.Add(await peer.ExpectAsync(Kind.Unsubscribe));
        await peer.SendAsync(Make.UnsubAck(two[^1].PacketId));
        await unsubscribed;
        time.Advance(TimeSpan.FromSeconds(6));
        seen.Add(await peer.ExpectAsync(Kind.PingReq));
        await one.Client.DisposeAsync();
        seen.Add(await peer.ExpectAsync(Kind.Disconnect));
        Assert.All(seen, packet => Assert.Equal(0, packet.Flags));
        Assert.All(two, packet => Assert.Equal(2, packet.Flags));
    }

    [Fact]
    public async Task MQTT_2_2_2_2_Wrong_flags_end_the_connection()
    {
        byte[][] right =
        [
            Make.Ack(Kind.PubAck, 1), Make.Ack(Kind.PubRec, 1), Make.Ack(Kind.PubRel, 1), Make.Ack(Kind.PubComp, 1),
            Make.SubAck(1, 0), Make.UnsubAck(1), Packet.PingResp,
        ];
        foreach (byte[] packet in right)
        {
            await Conversation.ExpectClosedAfterAsync([(byte)(packet[0] ^ 1), .. packet[1..]]);
            await Conversation.ExpectClosedAfterAsync([(byte)(packet[0] ^ 2), .. packet[1..]]);
        }
    }

    [Fact]
    public async Task MQTT_2_3_1_1_Requests_carry_an_identifier_above_0()
    {
        await using Conversation one = await Conversation.StartAsync();
        _ = Task.WhenAll(one.Subscribe("a"), one.Unsubscribe("a"), one.Publish("a", "", 1), one.Publish("a", "", 2))
            .ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        Assert.NotEqual(0, (await one.Peer.ExpectAsync(Kind.Subscribe)).PacketId);
        Assert.NotEqual(0, (await one.Peer.ExpectAsync(Kind.Unsubscribe)).PacketId);
        Assert.NotEqual(0, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
        Assert.NotEqual(0, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
        await Conversation.ExpectClosedAfterAsync(Make.Publish("a", "", 1, 0));
    }

    [Fact]
    public async Task MQTT_2_3_1_2_A_new_request_gets_an_identifier_that_is_not_in_use()
    {
        PendingOperations pending = new(maxInFlight: 1);
        PendingOperation open = pending.Add(id => new SubscribePacket(id, []));
        HashSet<ushort> others = [];
        for (int i = 0; i < 2 * ushort.MaxValue; i++)
        {
            PendingOperation next = pending.Add(id => new SubscribePacket(id, []));
            others.Add(next.Id);
            pending.Abandon(next);
        }

        Assert.DoesNotContain(open.Id, others);
        Assert.Equal(ushort.MaxValue - 1, others.Count);

        await using Conversation one = await Conversation.StartAsync();
        HashSet<int> seen = [];
        Task[] publishing = [.. Enumerable.Range(0, 10).Select(i => one.Publish("t", "", 1 + (i % 2)))];
        foreach (Task _ in publishing)
        {
            Assert.True(seen.Add((await one.Peer.ExpectAsync(Kind.Publish)).PacketId));
        }
    }

    [Fact]
    public async Task MQTT_2_3_1_3_What_is_sent_again_keeps_its_identifier()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Task published = one.Publish("t", "m", 2);
        int id = (await one.Peer.ExpectAsync(Kind.Publish)).PacketId;
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(id, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
        Assert.Equal(id, (await one.Peer.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel)).PacketId);
        Task other = one.Publish("t", "n", 1);
        Seen second = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.NotEqual(id, second.PacketId);
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(id, (await one.Peer.ExpectAsync(Kind.PubRel)).PacketId);
        Assert.Equal(second.PacketId, (await one.Peer.ExpectAsync(Kind.Publish)).PacketId);
        await one.Peer.SendAsync(Make.Ack(Kind.PubComp, id), Make.Ack(Kind.PubAck, second.PacketId));
        await Deadline.WithinAsync("both", Task.WhenAll(published, other));
    }

    [Fact]
    public async Task MQTT_2_3_1_5_A_QoS_0_publication_has_no_identifier()
    {
        await using Conversation one = await Conversation.StartAsync();
        await one.Publish("t", "m", 0);
        Seen publish = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal([.. Bytes.Text("t"), (byte)'m'], publish.Body);
        Assert.Equal("\u0001\u0002m", Encoding.UTF8.GetString(
            (await one.DeliverAsync("t", "\u0001\u0002m", 0, 0)).Message.Payload.Span));
    }

    [Fact]
    public async Task MQTT_2_3_1_6_Acknowledgements_carry_the_identifier_of_the_publication()
    {
        await using Conversation one = await Conversation.StartAsync();
        await (await one.DeliverAsync("t", "", 1, 65535)).AcknowledgeAsync();
        Assert.Equal(65535, (await one.Peer.ExpectAsync(Kind.PubAck)).PacketId);
        await (await one.DeliverAsync("t", "", 2, 300)).AcknowledgeAsync();
        Assert.Equal(300, (await one.Peer.ExpectAsync(Kind.PubRec)).PacketId);
        Task published = one.Publish("t", "", 2);
        int id = (await one.Peer.ExpectAsync(Kind.Publish)).PacketId;
        Assert.Equal(id, (await one.Peer.AskAsync(Make.Ack(Kind.PubRec, id), Kind.PubRel)).PacketId);
        await one.Peer.SendAsync(Make.Ack(Kind.PubComp, id));
        await Deadline.WithinAsync("PUBCOMP", published);
    }
}
