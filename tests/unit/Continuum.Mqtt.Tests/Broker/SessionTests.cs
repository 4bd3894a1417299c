using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

public sealed class SessionTests
{
    private static readonly PacketProperties Persistent = new() { SessionExpiry = 60 };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_delayed_will_is_not_published_when_its_client_comes_back_and_is_when_it_does_not()
    {
        await using TestBroker broker = await TestBroker.StartAsync(time: _time);
        await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w");
        await watcher.SubscribeAsync("#", qos: 0);
        WillDeclaration will = new("gone", new byte[1], 0, false, new() { WillDelay = 10 });
        RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent, will: will);
        client.Abort();
        await using RawClient back = await ReconnectedAsync(broker, "c");
        _time.Advance(TimeSpan.FromSeconds(30));
        await watcher.PublishAsync("marker", "x", qos: 0);
        Assert.Equal("marker", (await watcher.ReceiveAsync<PublishPacket>()).Topic);

        RawClient again = await RawClient.ConnectAsync(broker.Port, "d", properties: Persistent, will: will);
        again.Abort();
        Task<PublishPacket> farewell = watcher.ReceiveAsync<PublishPacket>();
        await Deadline.UntilAsync("the will after its delay", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return farewell.IsCompleted;
        });
        Assert.Equal("gone", (await farewell).Topic);
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered_and_the_next_says_what_is_left()
    {
        await using TestBroker broker = await TestBroker.StartAsync(time: _time);
        await using (RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent))
        {
            await client.SubscribeAsync("t/#");
            await client.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
            Assert.Null(await client.LastBeforeEndAsync());
        }

        await PublishAsync("t/short", seconds: 5);
        await PublishAsync("t/long", seconds: 50);
        _time.Advance(TimeSpan.FromSeconds(20));
        await using RawClient back = await RawClient.ConnectAsync(
            broker.Port, "c", clean: false, properties: Persistent);
        PublishPacket got = await back.ReceiveAsync<PublishPacket>();
        Assert.Equal("t/long", got.Topic);
        Assert.Equal(30u, got.Properties.MessageExpiry);

        ValueTask PublishAsync(string topic, int seconds) => broker.Broker.PublishAsync(
            new() { Topic = topic, Payload = new byte[1], QoS = 1, MessageExpiry = TimeSpan.FromSeconds(seconds) },
            CancellationToken.None);
    }

    [Fact]
    public async Task A_session_ends_with_its_expiry()
    {
        await using TestBroker broker = await TestBroker.StartAsync(time: _time);
        RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        client.Abort();
        await using (RawClient back = await ReconnectedAsync(broker, "c"))
        {
            Assert.True(back.Answer.SessionPresent);
        }

        await Deadline.UntilAsync("the session's end", async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            await using RawClient late = await RawClient.ConnectAsync(
                broker.Port, "c", clean: false, properties: Persistent);
            return !late.Answer.SessionPresent;
        });
    }

    [Fact]
    public async Task A_full_queue_drops_the_newest_and_counts_it()
    {
        ConcurrentBag<string?> dropped = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument is { Meter.Name: "Continuum.Mqtt", Name: "mqtt.messages.dropped" })
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => dropped.Add(tags[0].Value as string));
        listener.Start();
        await using TestBroker broker = await TestBroker.StartAsync(
            configure: options => options.MaxQueuedMessagesPerSession = 3);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await client.SubscribeAsync("t/#");
        for (int i = 0; i < 5; i++)
        {
            await broker.Broker.PublishAsync(
                new() { Topic = $"t/{i}", Payload = new byte[1], QoS = 1 }, CancellationToken.None);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"t/{i}", (await client.ReceiveAsync<PublishPacket>()).Topic);
        }

        Assert.True(dropped.Count(reason => reason == "queue-full") >= 2);
    }

    [Fact]
    public async Task No_more_is_in_flight_than_the_client_takes()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { ReceiveMaximum = 2 });
        await client.SubscribeAsync("t");
        for (int i = 0; i < 4; i++)
        {
            await broker.Broker.PublishAsync(
                new() { Topic = "t", Payload = new byte[] { (byte)i }, QoS = 1 }, CancellationToken.None);
        }

        PublishPacket first = await client.ReceiveAsync<PublishPacket>();
        await client.ReceiveAsync<PublishPacket>();
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        await client.SendAsync(new AckPacket(PacketType.PubAck, first.PacketId, ReasonCode.Success));
        Assert.Equal(2, (await client.ReceiveAsync<PublishPacket>()).Payload.Span[0]);
    }

    [Fact]
    public async Task A_second_connection_takes_the_session_over()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient older = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await using RawClient newer = await RawClient.ConnectAsync(
            broker.Port, "c", clean: false, properties: Persistent);
        Assert.True(newer.Answer.SessionPresent);
        EndPacket end = Assert.IsType<EndPacket>(await older.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.SessionTakenOver, end.Reason);
    }

    private static Task<RawClient> ReconnectedAsync(TestBroker broker, string id) =>
        RawClient.ConnectAsync(broker.Port, id, clean: false, properties: Persistent);
}
