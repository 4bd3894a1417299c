using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>1.5 and 2: strings, flags and packet identifiers as the broker takes and gives them.</summary>
public sealed class HeaderTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_1_5_3_1_Ill_formed_UTF_8_ends_the_connection()
    {
        byte[][] illFormed = [[0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xC0, 0xAF], [0xFF], [0xE2, 0x82]];
        foreach (byte[] text in illFormed)
        {
            await ExpectClosedAfterAsync(Make.PublishRaw(0, Bytes.Binary(text), 0, []));
            await ExpectClosedAfterAsync(Packet.Raw(0x82, Bytes.Two(1), Bytes.Binary(text), [0]));
            await ExpectClosedAfterAsync(Packet.Raw(0xA2, Bytes.Two(1), Bytes.Binary(text)));
            await ExpectNoAnswerAsync(Make.ConnectRaw(2, 0, [], Bytes.Binary(text)));
        }
    }

    [Fact]
    public async Task MQTT_1_5_3_2_U_0000_ends_the_connection()
    {
        await ExpectClosedAfterAsync(Make.Publish("a\0b"));
        await ExpectClosedAfterAsync(Make.Subscribe(1, "a\0b"));
        await ExpectClosedAfterAsync(Make.Unsubscribe(1, "a\0b"));
        await ExpectNoAnswerAsync(Make.Connect("a\0b"));
        await ExpectNoAnswerAsync(Make.Connect("u", user: "a\0b"));
        await ExpectNoAnswerAsync(Make.Connect("w", will: new("a\0b", "")));
    }

    [Fact]
    public async Task MQTT_1_5_3_3_A_byte_order_mark_is_a_character_of_its_topic()
    {
        string topic = NewTopic();
        await using WireClient plain = await SubscribedAsync(topic);
        await using WireClient marked = await SubscribedAsync("\uFEFF" + topic);
        await PublishAsync("\uFEFF" + topic, "");
        Seen got = await marked.ExpectAsync(Kind.Publish);
        Assert.Equal([0xEF, 0xBB, 0xBF], got.Body[2..5]);
        await plain.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_2_2_2_1_Every_packet_the_server_sends_has_the_flags_that_are_listed()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        List<Seen> seen = [client.Answer!];
        seen.Add(await client.AskAsync(Make.Subscribe(1, topic, 2), Kind.SubAck));
        seen.Add(await client.AskAsync(Make.Publish("else/" + topic, "", 1, 2), Kind.PubAck));
        seen.Add(await client.AskAsync(Make.Publish("else/" + topic, "", 2, 3), Kind.PubRec));
        seen.Add(await client.AskAsync(Make.Ack(Kind.PubRel, 3), Kind.PubComp));
        await PublishAsync(topic, "", 2);
        Seen delivery = await client.ExpectAsync(Kind.Publish);
        Seen release = await client.AskAsync(Make.Ack(Kind.PubRec, delivery.PacketId), Kind.PubRel);
        await client.SendAsync(Make.Ack(Kind.PubComp, delivery.PacketId));
        seen.Add(await client.AskAsync(Make.Unsubscribe(4, topic), Kind.UnsubAck));
        seen.Add(await client.AskAsync(Packet.PingReq, Kind.PingResp));
        Assert.All(seen, packet => Assert.Equal(0, packet.Flags));
        Assert.Equal(2, release.Flags);
        Assert.Equal(4, delivery.Flags);
    }

    [Fact]
    public async Task MQTT_2_2_2_2_Wrong_flags_end_the_connection()
    {
        byte[][] right =
        [
            Make.Ack(Kind.PubAck, 1), Make.Ack(Kind.PubRec, 1), Make.Ack(Kind.PubRel, 1), Make.Ack(Kind.PubComp, 1),
            Make.Subscribe(1, "t"), Make.Unsubscribe(1, "t"), Packet.PingReq, Make.Disconnect(),
        ];
        foreach (byte[] packet in right)
        {
            foreach (int flag in new[] { 1, 2, 4, 8 })
            {
                byte[] wrong = [(byte)(packet[0] ^ flag), .. packet[1..]];
                await ExpectClosedAfterAsync(wrong, Packet.PingReq);
            }
        }

        await ExpectNoAnswerAsync([0x11, .. Make.Connect("c")[1..]]);
    }

    [Fact]
    public async Task MQTT_2_3_1_1_An_identifier_of_0_ends_the_connection_and_is_never_sent()
    {
        string topic = NewTopic();
        await ExpectClosedAfterAsync(Make.Subscribe(0, topic));
        await ExpectClosedAfterAsync(Make.Unsubscribe(0, topic));
        await ExpectClosedAfterAsync(Make.Publish(topic, "", 1, 0));
        await ExpectClosedAfterAsync(Make.Publish(topic, "", 2, 0));
        await using WireClient client = await SubscribedAsync(topic, 1);
        await PublishAsync(topic, "", 1);
        Assert.NotEqual(0, (await client.ExpectAsync(Kind.Publish)).PacketId);
    }

    [Fact]
    public async Task MQTT_2_3_1_4_Deliveries_that_are_open_have_different_identifiers()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        HashSet<int> open = [];
        for (int i = 0; i < 6; i++)
        {
            await PublishAsync(topic, "", 1 + (i % 2));
            Assert.True(open.Add((await client.ExpectAsync(Kind.Publish)).PacketId));
        }
    }

    [Fact]
    public async Task MQTT_2_3_1_5_A_QoS_0_delivery_has_no_identifier_and_none_is_read()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        await PublishAsync(topic, "two", 0);
        Seen got = await client.ExpectAsync(Kind.Publish);
        Assert.Equal([.. Bytes.Text(topic), .. "two"u8], got.Body);
    }

    [Fact]
    public async Task MQTT_2_3_1_6_Acknowledgements_carry_the_identifier_of_the_publication()
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        foreach (int id in new[] { 1, 77, 65535 })
        {
            Assert.Equal(id, (await client.AskAsync(Make.Publish("else", "", 1, id), Kind.PubAck)).PacketId);
            Assert.Equal(id, (await client.AskAsync(Make.Publish("else", "", 2, id), Kind.PubRec)).PacketId);
            Assert.Equal(id, (await client.AskAsync(Make.Ack(Kind.PubRel, id), Kind.PubComp)).PacketId);
        }

        await PublishAsync(topic, "", 2);
        Seen delivery = await client.ExpectAsync(Kind.Publish);
        Seen release = await client.AskAsync(Make.Ack(Kind.PubRec, delivery.PacketId), Kind.PubRel);
        Assert.Equal(delivery.PacketId, release.PacketId);
    }

    [Fact]
    public async Task MQTT_2_3_1_7_SUBACK_and_UNSUBACK_carry_the_identifier_of_what_they_answer()
    {
        await using WireClient client = await ConnectAsync();
        foreach (int id in new[] { 1, 256, 65535 })
        {
            Assert.Equal(id, (await client.AskAsync(Make.Subscribe(id, "t"), Kind.SubAck)).PacketId);
            Assert.Equal(id, (await client.AskAsync(Make.Unsubscribe(id, "t"), Kind.UnsubAck)).PacketId);
        }
    }
}
