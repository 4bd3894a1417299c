using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>4.6 to 7: order, and what the client does when the server errs.</summary>
public sealed class OrderTests
{
    private static Packet Make => Conversation.Make;

    [Fact]
    public async Task MQTT_4_6_0_1_What_is_sent_again_keeps_the_order_of_the_first_time()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        _ = Task.WhenAll(Enumerable.Range(0, 10).Select(i => one.Publish("t", $"{i}", 1 + (i % 2))))
            .ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        List<(int, string)> first = await TakeAsync(one, 10);
        await one.Peer.SendAsync(Make.Ack(Kind.PubAck, first[4].Item1));
        await one.ExpectNothingAsync();
        await one.ReconnectAsync(sessionPresent: true);
        List<(int, string)> again = await TakeAsync(one, 9);
        Assert.Equal(first.Where((_, i) => i != 4), again);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_4_6_0_2_PUBACKs_are_in_the_order_of_their_PUBLISHes(int rounds)
    {
        await using Conversation one = await Conversation.StartAsync();
        for (int i = 0; i < rounds; i++)
        {
            await AcknowledgeBackwardsAsync(one, 1, Kind.PubAck);
        }
    }

    [Fact]
    public async Task MQTT_4_6_0_3_PUBRECs_are_in_the_order_of_their_PUBLISHes()
    {
        await using Conversation one = await Conversation.StartAsync();
        await AcknowledgeBackwardsAsync(one, 2, Kind.PubRec);
        await one.Peer.AskAsync(Make.Ack(Kind.PubRel, 31), Kind.PubComp);
    }

    [Fact]
    public async Task MQTT_4_6_0_4_PUBRELs_are_in_the_order_of_their_PUBRECs_also_when_sent_again()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        _ = Task.WhenAll(Enumerable.Range(0, 3).Select(i => one.Publish("t", $"{i}", 2)))
            .ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        int[] ids = [.. (await TakeAsync(one, 3)).Select(sent => sent.Item1)];
        int[] recorded = [ids[2], ids[0], ids[1]];
        await one.Peer.SendAsync([.. recorded.Select(id => Make.Ack(Kind.PubRec, id))]);
        Assert.Equal(recorded, await ReleasesAsync(one));
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(recorded, await ReleasesAsync(one));
    }

    [Fact]
    public async Task MQTT_4_8_0_1_What_a_server_may_not_send_ends_the_connection()
    {
        byte[][] violations =
        [
            Make.Connect("c"), Make.ConnAck(), Make.Subscribe(1, "t"), Make.Unsubscribe(1, "t"), Packet.PingReq,
            Make.Disconnect(), Packet.Raw(0x00), Packet.Raw(0xF0), Packet.Raw(0x40, [0]), Packet.Raw(0xD0, [0]),
            Make.SubAck(1, 3), [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        ];
        foreach (byte[] violation in violations)
        {
            await Conversation.ExpectClosedAfterAsync(violation);
        }

        await using Conversation one = await Conversation.StartAsync();
        _ = one.Publish("t", "", 2).ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        Seen publish = await one.Peer.ExpectAsync(Kind.Publish);
        await one.Peer.SendAsync(Make.Ack(Kind.PubAck, publish.PacketId));
        await one.ExpectClosedAsync();
    }

    [Fact]
    public async Task MQTT_4_8_0_2_A_packet_larger_than_the_client_can_take_ends_the_connection()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.MaxPacketSizeBytes = 128);
        await one.Peer.SendAsync(Make.Publish("t", new string('x', 200), 1, 1));
        await one.ExpectClosedAsync();
    }

    [Fact]
    public async Task MQTT_7_0_0_2_A_server_with_nothing_but_what_the_standard_has_is_enough()
    {
        await using Conversation one = await Conversation.StartAsync();
        Task subscribed = one.Subscribe("t", 2);
        await one.Peer.SendAsync(Make.SubAck((await one.Peer.ExpectAsync(Kind.Subscribe)).PacketId, 0));
        await Deadline.WithinAsync("SUBACK", subscribed);
        Assert.Equal("t", (await one.DeliverAsync("t", "m", 0, 0)).Message.Topic);
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_7_1_2_1_TCP_is_used_in_whatever_pieces_it_comes()
    {
        await using Conversation one = await Conversation.StartAsync();
        foreach (byte piece in Make.Publish("t", "in pieces", 1, 1))
        {
            await one.Peer.SendAsync([piece]);
        }

        Assert.Equal(9, (await one.ReceiveAsync()).Message.Payload.Length);
        await one.Peer.SendAsync(Make.Publish("t", "a"), Make.Publish("t", new string('b', 100_000)));
        Assert.Equal(1, (await one.ReceiveAsync()).Message.Payload.Length);
        Assert.Equal(100_000, (await one.ReceiveAsync()).Message.Payload.Length);
    }

    private static async Task AcknowledgeBackwardsAsync(Conversation one, int qos, Kind kind)
    {
        List<ReceivedMessage> messages = [];
        for (int id = 30; id < 34; id++)
        {
            messages.Add(await one.DeliverAsync("t", "", qos, id));
        }

        messages.Reverse();
        foreach (ReceivedMessage message in messages)
        {
            await one.ExpectNothingAsync();
            Assert.True(await message.AcknowledgeAsync());
        }

        for (int id = 30; id < 34; id++)
        {
            Assert.Equal(id, (await one.Peer.ExpectAsync(kind)).PacketId);
        }
    }

    private static (int PacketId, string Payload) Named(Seen packet) => (packet.PacketId, packet.Payload);

    private static async Task<List<(int PacketId, string Payload)>> TakeAsync(Conversation one, int count)
    {
        List<(int, string)> got = [];
        while (got.Count < count)
        {
            got.Add(Named(await one.Peer.ExpectAsync(Kind.Publish)));
        }

        return got;
    }

    private static async Task<List<int>> ReleasesAsync(Conversation one)
    {
        List<int> got = [];
        while (got.Count < 3)
        {
            got.Add((await one.Peer.ExpectAsync(Kind.PubRel)).PacketId);
        }

        return got;
    }
}
