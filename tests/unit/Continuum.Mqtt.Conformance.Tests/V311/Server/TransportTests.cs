using System.Net.WebSockets;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>4.8, 6 and 7: violations, transports and extensions.</summary>
public sealed class TransportTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_4_8_0_1_A_protocol_violation_ends_only_the_connection_it_came_on()
    {
        await using WireClient bystander = await ConnectAsync();
        byte[][] violations =
        [
            Make.ConnAck(), Make.SubAck(1, 0), Make.UnsubAck(1), Packet.PingResp, Packet.Raw(0x00), Packet.Raw(0xF0),
            [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Packet.Raw(0x40, [0]), Packet.Raw(0x40, Bytes.Two(1), [0]),
            Packet.Raw(0xC0, [0]), Packet.Raw(0xE0, [0]), Make.Ack(Kind.PubAck, 0),
        ];
        foreach (byte[] violation in violations)
        {
            await ExpectClosedAfterAsync(violation);
        }

        await bystander.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(WebSocketMessageType.Binary)]
    [InlineData(WebSocketMessageType.Text)]
    public async Task MQTT_6_0_0_1_Packets_are_in_binary_frames_and_others_end_the_connection(WebSocketMessageType type)
    {
        await using WebSocketPair pair = await WebSocketPair.OpenAsync(Broker);
        await pair.SendAsync(Make.Connect(WireClient.NewName()));
        Assert.Equal(Make.ConnAck(), await pair.ReceiveAsync(4));
        await pair.SendAsync(Packet.PingReq, type);
        byte[]? answer = await pair.ReceiveAsync(2);
        Assert.Equal(type == WebSocketMessageType.Binary ? Packet.PingResp : null, answer);
    }

    [Fact]
    public async Task MQTT_6_0_0_2_Frames_may_hold_many_packets_or_parts_of_one()
    {
        await using WebSocketPair pair = await WebSocketPair.OpenAsync(Broker);
        byte[] connect = Make.Connect(WireClient.NewName());
        await pair.SendAsync(connect[..3]);
        await pair.SendAsync([]);
        await pair.SendAsync([.. connect[3..], .. Packet.PingReq, .. Make.Subscribe(1, NewTopic())[..4]]);
        byte[] answers = [.. Make.ConnAck(), .. Packet.PingResp];
        Assert.Equal(answers, await pair.ReceiveAsync(6));
    }

    [Fact]
    public async Task MQTT_7_0_0_2_A_client_with_nothing_but_what_the_standard_has_is_served()
    {
        string topic = NewTopic();
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, topic, 2), Kind.SubAck);
        await client.SendAsync(Make.Publish(topic, "m", 2, 1));
        List<Seen> got = [(await client.NextAsync())!, (await client.NextAsync())!];
        Assert.Equal([Kind.Publish, Kind.PubRec], got.Select(packet => packet.Kind).Order());
        await client.AskAsync(Make.Ack(Kind.PubRel, 1), Kind.PubComp);
        await LeaveAsync(client);
    }

    [Fact]
    public async Task MQTT_7_1_1_1_TCP_is_served_in_whatever_pieces_it_comes()
    {
        await using WireClient client = await OpenAsync();
        foreach (byte one in (byte[])[.. Make.Connect(WireClient.NewName()), .. Packet.PingReq])
        {
            await client.SendAsync([one]);
        }

        await client.ExpectAsync(Kind.ConnAck);
        await client.ExpectAsync(Kind.PingResp);
        await client.SendAsync(Packet.PingReq, Packet.PingReq, Make.Publish("t", new string('x', 100_000), 1, 1));
        await client.ExpectAsync(Kind.PingResp);
        await client.ExpectAsync(Kind.PingResp);
        await client.ExpectAsync(Kind.PubAck);
    }
}
