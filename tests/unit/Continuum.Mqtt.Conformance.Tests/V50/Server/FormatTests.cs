using System.Text;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>1.5 and 2: data types, flags, packet identifiers and property lengths.</summary>
public sealed class FormatTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private static readonly byte[] NotUtf8 = [0xC3, 0x28];

    [Fact]
    public async Task MQTT_1_5_4_1_A_topic_that_is_not_well_formed_is_malformed()
    {
        await RefusesAsync(Make.PublishRaw(0, Bytes.Binary(NotUtf8), 0, []), 0x81);
        await RefusesAsync(Make.PublishRaw(0, Bytes.Binary([0xED, 0xA0, 0x80]), 0, []), 0x81);
    }

    [Fact]
    public Task MQTT_1_5_4_2_A_topic_with_U_0000_is_malformed() => RefusesAsync(Make.Publish("a\0b"), 0x81);

    [Fact]
    public async Task MQTT_1_5_4_3_A_byte_order_mark_stays_in_a_topic()
    {
        string topic = "\uFEFF" + WireClient.NewName("t");
        await using WireClient client = await SubscribedAsync(topic);
        await client.SendAsync(Make.Publish(topic, "x"), Make.Publish(topic[1..], "without"));
        Seen got = await client.ExpectAsync(Kind.Publish);
        Assert.Equal(Encoding.UTF8.GetBytes(topic), got.Body[2..(2 + Bytes.ReadTwo(got.Body))]);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_1_5_5_1_A_length_that_is_too_long_is_malformed_and_none_is_sent()
    {
        await RefusesAsync([0xC0, 0x80, 0x00], 0x81);
        string topic = WireClient.NewName("t");
        await using WireClient client = await SubscribedAsync(topic);
        foreach (int size in (int[])[100, 120, 130, 20_000])
        {
            await client.SendAsync(Make.Publish(topic, new('x', size)));
            Seen got = await client.ExpectAsync(Kind.Publish);
            Assert.Equal(1 + Bytes.VarInt(got.Body.Length).Length + got.Body.Length, got.Size);
        }
    }

    [Fact]
    public async Task MQTT_1_5_7_1_A_user_property_with_a_string_that_is_not_well_formed_is_malformed()
    {
        byte[] good = Bytes.Text("good");
        byte[] bad = Bytes.Binary(NotUtf8);
        await RefusesAsync(Make.Publish("t", properties: [[Property.UserProperty, .. bad, .. good]]), 0x81);
        await RefusesAsync(Make.Publish("t", properties: [[Property.UserProperty, .. good, .. bad]]), 0x81);
    }

    [Theory]
    [InlineData(0xC1)]
    [InlineData(0x41)]
    [InlineData(0xE8)]
    public Task MQTT_2_1_3_1_Reserved_flags_that_are_set_are_malformed(int header) =>
        RefusesAsync(Packet.Raw(header, header == 0x41 ? [0, 1] : []), 0x81);

    [Fact]
    public async Task MQTT_2_1_3_1_The_broker_sets_no_reserved_flag()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(0, client.Answer!.Flags);
        Assert.Equal(0, (await client.AskAsync(Make.Subscribe(1, "f"), Kind.SubAck)).Flags);
        Assert.Equal(0, (await client.AskAsync(Make.Unsubscribe(2, "f"), Kind.UnsubAck)).Flags);
        Assert.Equal(0, (await client.AskAsync(Packet.PingReq, Kind.PingResp)).Flags);
        Assert.Equal(0, (await client.AskAsync(Make.Publish("t", qos: 1, id: 3), Kind.PubAck)).Flags);
    }

    [Fact]
    public async Task MQTT_2_2_1_2_A_delivery_with_QoS_0_has_no_identifier()
    {
        string topic = WireClient.NewName("t");
        await using WireClient client = await SubscribedAsync(topic);
        await client.SendAsync(Make.Publish(topic, "x"));
        Assert.Equal([.. Bytes.Text(topic), 0, (byte)'x'], (await client.ExpectAsync(Kind.Publish)).Body);
    }

    [Fact]
    public async Task MQTT_2_2_1_4_Deliveries_have_identifiers_that_are_not_0_and_not_in_use()
    {
        string topic = WireClient.NewName("t");
        await using WireClient client = await SubscribedAsync(topic, 2);
        HashSet<int> open = [];
        for (int i = 1; i <= 10; i++)
        {
            await client.SendAsync(Make.Publish(topic, "x", qos: 1, id: i));
            Seen[] both = [(await client.NextAsync())!, (await client.NextAsync())!];
            int id = both.Single(packet => packet.Kind == Kind.Publish).PacketId;
            Assert.NotEqual(0, id);
            Assert.True(open.Add(id), $"identifier {id} is in use");
        }
    }

    [Fact]
    public async Task MQTT_2_2_1_5_Acknowledgements_carry_the_identifier_of_the_publication()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(4711, (await client.AskAsync(Make.Publish("t", qos: 1, id: 4711), Kind.PubAck)).PacketId);
        Assert.Equal(65535, (await client.AskAsync(Make.Publish("t", qos: 2, id: 65535), Kind.PubRec)).PacketId);
        Assert.Equal(65535, (await client.AskAsync(Make.Ack(Kind.PubRel, 65535), Kind.PubComp)).PacketId);
    }

    [Fact]
    public async Task MQTT_2_2_1_5_PUBREL_carries_the_identifier_of_the_delivery()
    {
        string topic = WireClient.NewName("t");
        await using WireClient client = await SubscribedAsync(topic, 2);
        await using WireClient publisher = await ConnectAsync();
        await publisher.AskAsync(Make.Publish(topic, "x", qos: 2, id: 9), Kind.PubRec);
        Seen got = await client.ExpectAsync(Kind.Publish);
        Seen release = await client.AskAsync(Make.Ack(Kind.PubRec, got.PacketId), Kind.PubRel);
        Assert.Equal(got.PacketId, release.PacketId);
    }

    [Fact]
    public async Task MQTT_2_2_1_6_SUBACK_and_UNSUBACK_carry_the_identifier_of_the_request()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(300, (await client.AskAsync(Make.Subscribe(300, "f"), Kind.SubAck)).PacketId);
        Assert.Equal(65535, (await client.AskAsync(Make.Unsubscribe(65535, "f"), Kind.UnsubAck)).PacketId);
    }

    [Fact]
    public async Task MQTT_2_2_2_1_No_properties_are_sent_as_length_0()
    {
        string topic = WireClient.NewName("t");
        await using WireClient client = await ConnectAsync();
        Assert.Equal([0, 7, 0, 0], (await client.AskAsync(Make.Subscribe(7, topic), Kind.SubAck)).Body);
        await client.SendAsync(Make.Publish(topic));
        Assert.Equal([.. Bytes.Text(topic), 0], (await client.ExpectAsync(Kind.Publish)).Body);
        Assert.Equal([0, 8, 0, 0], (await client.AskAsync(Make.Unsubscribe(8, topic), Kind.UnsubAck)).Body);
    }

    [Fact]
    public Task MQTT_2_2_2_1_A_packet_that_ends_before_its_property_length_is_malformed() =>
        RefusesAsync(Packet.Raw(0x82, [0, 1]), 0x81);
}
