using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>
/// Clients that use up what they can; the small forms of what <c>./bench.sh mqtt --only hostile</c> measures.
/// </summary>
public sealed class HostileTests
{
    private const int Slow = 8;
    private const int Messages = 150;
    private const int MessageBytes = 64 * 1024;

    [Fact]
    public async Task Slow_readers_hold_no_more_than_all_may_and_what_they_miss_is_counted()
    {
        const int allTogether = 1 << 20;
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxOutboundBytes = allTogether;
            options.SystemTopicsIntervalSeconds = 1;
        });
        List<RawClient> slow = [];
        for (int i = 0; i < Slow; i++)
        {
            slow.Add(await RawClient.ConnectAsync(broker.Port, $"slow{i}"));
            await slow[i].SubscribeAsync("flood", qos: 0);
        }

        await using RawClient reader = await RawClient.ConnectAsync(broker.Port, "reader");
        await reader.SubscribeAsync("flood", qos: 1);
        long most = 0;
        for (int i = 0; i < Messages; i++)
        {
            await broker.Broker.PublishAsync(
                new() { Topic = "flood", Payload = new byte[MessageBytes], QoS = 1 }, CancellationToken.None);
            // Who reads gets everything, whatever the others hold.
            PublishPacket got = await reader.ReceiveAsync<PublishPacket>();
            await reader.SendAsync(new AckPacket(PacketType.PubAck, got.PacketId, ReasonCode.Success));
            most = Math.Max(most, broker.Broker.OutboundBytes);
        }

        // A packet more, and the room that a buffer has behind it.
        const int each = (16 * 1024) + (2 * MessageBytes) + (64 * 1024);
        Assert.InRange(most, 1, allTogether + (each * (Slow + 1)));
        long arrived = 0;
        foreach (RawClient client in slow)
        {
            arrived += await ArrivedAsync(client);
        }

        Assert.InRange(arrived, 1, (Messages * Slow) - 1);
        await reader.SubscribeAsync("$SYS/broker/messages/dropped", qos: 0);
        long counted = 0;
        while (counted + arrived < Messages * Slow)
        {
            PublishPacket said = await reader.ReceiveAsync<PublishPacket>();
            counted = long.Parse(Encoding.UTF8.GetString(said.Payload.Span), CultureInfo.InvariantCulture);
        }

        Assert.Equal(Messages * Slow, counted + arrived);
        await Deadline.UntilAsync("nothing to wait", () => broker.Broker.OutboundBytes == 0);
        foreach (RawClient client in slow)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Connections_that_say_nothing_are_closed_when_their_time_is_over()
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(time: time);
        List<TcpClient> mute = [];
        for (int i = 0; i < 100; i++)
        {
            mute.Add(new());
            await mute[i].ConnectAsync(IPAddress.Loopback, broker.Port);
        }

        Task<int>[] ends = [.. mute.Select(client => client.GetStream().ReadAsync(new byte[1]).AsTask())];
        await Deadline.UntilAsync("all of them to be closed", () =>
        {
            time.Advance(TimeSpan.FromSeconds(4));
            return ends.All(end => end.IsCompleted);
        });
        Assert.All(ends, end => Assert.Equal(0, end.Result));
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        Assert.Equal(ReasonCode.Success, client.Answer.Reason);
        mute.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task A_client_that_will_send_no_more_is_gone_though_it_listens_still()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w");
        await watcher.SubscribeAsync("will");
        using TcpClient half = new();
        await half.ConnectAsync(IPAddress.Loopback, broker.Port);
        ConnectPacket connect = new()
        {
            Version = ProtocolVersion.V311,
            ClientId = "half",
            CleanStart = true,
            Will = new("will", new byte[1], 0, false, PacketProperties.None),
        };
        NetworkStream stream = half.GetStream();
        await stream.WriteAsync(Packets.Wire.Encode(connect, ProtocolVersion.V311));
        byte[] answer = new byte[4];
        await Deadline.WithinAsync("CONNACK", stream.ReadExactlyAsync(answer).AsTask());
        half.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("will", (await watcher.ReceiveAsync<PublishPacket>()).Topic);
        int rest = await Deadline.WithinAsync("the end", stream.ReadAsync(answer).AsTask());
        Assert.Equal(0, rest);
    }

    // Whatever waited for it comes before the answer.
    private static async Task<int> ArrivedAsync(RawClient client)
    {
        await client.SendAsync(PingPacket.Request);
        int arrived = 0;
        while (await client.NextAsync() is PublishPacket)
        {
            arrived++;
        }

        return arrived;
    }
}
