using System.Net.WebSockets;
using Continuum.Mqtt.Conformance.Tests.V311.Server;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>6: MQTT over WebSocket.</summary>
public sealed class WebSocketTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Theory]
    [InlineData(WebSocketMessageType.Binary)]
    [InlineData(WebSocketMessageType.Text)]
    public async Task MQTT_6_0_0_1_Packets_are_in_binary_frames_and_others_end_the_connection(WebSocketMessageType type)
    {
        await using WebSocketPair pair = await ConnectedAsync();
        await pair.SendAsync(Packet.PingReq, type);
        byte[]? answer = await pair.ReceiveAsync(2);
        Assert.Equal(type == WebSocketMessageType.Binary ? Packet.PingResp : null, answer);
    }

    [Fact]
    public async Task MQTT_6_0_0_2_Frames_may_hold_many_packets_or_parts_of_one()
    {
        await using WebSocketPair pair = await ConnectedAsync();
        await pair.SendAsync([0xC0]);
        await pair.SendAsync([0, .. Packet.PingReq, 0xC0]);
        await pair.SendAsync([0]);
        byte[] answers = [.. Packet.PingResp, .. Packet.PingResp, .. Packet.PingResp];
        Assert.Equal(answers, await pair.ReceiveAsync(6));
    }

    private async Task<WebSocketPair> ConnectedAsync()
    {
        WebSocketPair pair = await WebSocketPair.OpenAsync(Broker);
        await pair.SendAsync(Make.Connect(WireClient.NewName()));
        byte[]? beginning = await pair.ReceiveAsync(2);
        Assert.Equal(0x20, beginning![0]);
        await pair.ReceiveAsync(beginning[1]);
        return pair;
    }
}
