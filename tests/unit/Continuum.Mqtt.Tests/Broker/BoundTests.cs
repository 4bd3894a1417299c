using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>What a client could make grow stays within its bound, however it is asked for.</summary>
public sealed class BoundTests
{
    private static readonly PacketProperties Persistent = new() { SessionExpiry = 60 };

    [Fact]
    public async Task A_packet_of_many_filters_costs_no_more_than_a_session_may_have()
    {
        await using TestBroker broker = await TestBroker.StartAsync(
            configure: options => options.MaxSubscriptionsPerSession = 2);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.PublishAsync("r", "kept", retain: true);
        await client.ReceiveAsync<AckPacket>();
        await client.SendAsync(new SubscribePacket(7, [new("r", 1), new("r", 0), new("x", 1), new("y", 1)]));
        Assert.Equal(
            [ReasonCode.GrantedQoS1, ReasonCode.Success, ReasonCode.QuotaExceeded, ReasonCode.QuotaExceeded],
            (await client.ReceiveAsync<SubAckPacket>()).Codes);
        Assert.Equal(0, (await client.ReceiveAsync<PublishPacket>()).QoS);
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
    }

    [Fact]
    public async Task The_properties_of_a_message_count_in_its_session()
    {
        await using TestBroker broker = await TestBroker.StartAsync(
            configure: options => options.MaxQueuedBytesPerSession = 2000);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await client.SubscribeAsync("t");
        foreach (int properties in (int[])[40, 1])
        {
            await broker.Broker.PublishAsync(
                new()
                {
                    Topic = "t",
                    Payload = new[] { (byte)properties },
                    QoS = 1,
                    UserProperties = [.. Enumerable.Repeat(new KeyValuePair<string, string>("", ""), properties)],
                },
                CancellationToken.None);
        }

        Assert.Equal(1, (await client.ReceiveAsync<PublishPacket>()).Payload.Span[0]);
    }

    [Theory]
    [InlineData(1, 1 << 20, "$SYS/broker/connection/")]
    [InlineData(100, 440, "$SYS/broker/connection/")]
    [InlineData(100, 225, "plant/")]
    public async Task What_clients_have_retained_is_bounded(int messages, long bytes, string below)
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxRetainedMessages = messages;
            options.MaxRetainedBytes = bytes;
        });
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        await client.PublishAsync(below + "1", "first", retain: true);
        await client.ReceiveAsync<AckPacket>();
        await client.PublishAsync(below + "2", new string('x', 40), retain: true);
        await client.ReceiveAsync<AckPacket>();
        await client.SubscribeAsync(below + "+");
        Assert.Equal(below + "1", (await client.ReceiveAsync<PublishPacket>()).Topic);
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();

        // Cleared, it counts no more.
        await client.PublishAsync(below + "1", "", retain: true);
        await client.ReceiveAsync<PublishPacket>();
        await client.ReceiveAsync<AckPacket>();
        await client.PublishAsync(below + "3", "x", retain: true);
        await client.ReceiveAsync<PublishPacket>();
        await client.ReceiveAsync<AckPacket>();
        await using RawClient later = await RawClient.ConnectAsync(broker.Port, "later");
        await later.SubscribeAsync(below + "+");
        Assert.Equal(below + "3", (await later.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Fact]
    public async Task What_is_sent_again_is_no_larger_than_the_client_takes_now()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await client.SubscribeAsync("t");
        foreach (int size in (int[])[500, 5])
        {
            await broker.Broker.PublishAsync(
                new() { Topic = "t", Payload = new byte[size], QoS = 1 }, CancellationToken.None);
            await client.ReceiveAsync<PublishPacket>();
        }

        client.Abort();
        await using RawClient back = await RawClient.ConnectAsync(
            broker.Port, "c", clean: false, properties: new() { SessionExpiry = 60, MaximumPacketSize = 100 });
        Assert.Equal(5, (await back.ReceiveAsync<PublishPacket>()).Payload.Length);
    }

    [Fact]
    public async Task No_more_sessions_are_made_than_there_may_be()
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options => options.MaxSessions = 1);
        RawClient first = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        first.Abort();
        await using RawClient refused = await RawClient.ConnectAsync(broker.Port, "d");
        Assert.Equal(ReasonCode.QuotaExceeded, refused.Answer.Reason);
        await using RawClient back = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        Assert.Equal(ReasonCode.Success, back.Answer.Reason);
    }

    [Fact]
    public async Task All_that_is_stored_together_is_bounded()
    {
        MemorySessionStore store = new();
        await using TestBroker broker = await TestBroker.StartAsync(
            store: store, configure: options => options.MaxStoredBytes = 2 << 20);
        await using RawClient connected = await RawClient.ConnectAsync(broker.Port, "here", properties: Persistent);
        await connected.SubscribeAsync("t");
        RawClient away = await RawClient.ConnectAsync(broker.Port, "away", properties: Persistent);
        await away.SubscribeAsync("t");
        away.Abort();
        await Deadline.UntilAsync("the client's end", () =>
            ((ISessionStore)store).Load().Sessions["away"].DisconnectedAt is not null);
        for (int i = 0; i < 10; i++)
        {
            await broker.Broker.PublishAsync(
                new() { Topic = "t", Payload = new byte[500_000], QoS = 1 }, CancellationToken.None);
        }

        Assert.InRange(((ISessionStore)store).LiveBytes, 3 << 20, 4 << 20);
        await connected.PublishAsync("r", "not kept", retain: true);
        for (int i = 0; i < 10 && await connected.NextAsync() is not AckPacket; i++)
        {
            // What was published before comes first.
        }

        Assert.Empty(((ISessionStore)store).Load().Retained);
        await using RawClient will = await RawClient.ConnectAsync(
            broker.Port, "w", will: new("will", new byte[1], 0, false, new()));
        Assert.Equal(ReasonCode.QuotaExceeded, will.Answer.Reason);
        await using RawClient clean = await RawClient.ConnectAsync(broker.Port, "away");
        await using RawClient cleanToo = await RawClient.ConnectAsync(broker.Port, "here");
        Assert.Equal(0, ((ISessionStore)store).LiveBytes);
    }

    [Fact]
    public void A_will_is_forgotten_by_the_connection_that_declared_it()
    {
        using BrokerMetrics metrics = new();
        MemorySessionStore store = new();
        StoredState stored = ((ISessionStore)store).Load();
        RoutingTable routes = new();
        MqttBrokerOptions options = new();
        MessageRouter router = new(
            routes, new(store, stored, options, metrics, TimeProvider.System), metrics, TimeProvider.System);
        SessionRegistry sessions = new(
            new(store, routes, new(store, NullLogger.Instance, TimeProvider.System), options, metrics),
            router,
            new(null, router, store, metrics, NullLogger.Instance, TimeProvider.System, CancellationToken.None),
            new(null, NullLogger.Instance),
            TimeProvider.System);
        IdleConnection before = new();
        IdleConnection now = new();
        WillDeclaration will = new("will", new byte[1], 0, false, new());
        Session session = sessions.Open("c", cleanStart: true, expirySeconds: 0, before)!.Session;
        StoredWill? first = sessions.KeepWill("c", will);
        sessions.Open("c", cleanStart: false, expirySeconds: 0, now);
        StoredWill? second = sessions.KeepWill("c", will);
        Assert.False(sessions.Leave(session, before, new(first, Stands: false), newExpiry: null));
        Assert.Same(second, Assert.Single(stored.Wills.Values));
        sessions.Leave(session, now, new(second, Stands: false), newExpiry: null);
        Assert.Empty(stored.Wills);
    }

    [Fact]
    public void A_member_that_is_about_to_end_leaves_its_share_to_the_others()
    {
        using BrokerMetrics metrics = new();
        MemorySessionStore store = new();
        RoutingTable routes = new();
        SessionTools tools = new(
            store, routes, new(store, NullLogger.Instance, TimeProvider.System), new(), metrics);
        Session member = new("c", tools);
        IdleConnection connection = new();
        member.Attach(connection, expirySeconds: 0);
        Assert.True(member.TrySubscribe(new("$share/g/t", 1, false, false, 0), out _));
        RouteTarget picked = Assert.Single(routes.Match("t", publisher: null));
        Assert.True(member.Detach(connection, DateTimeOffset.UnixEpoch, null));
        Assert.Equal(
            DeliveryOutcome.Ended,
            member.Deliver(
                new() { Topic = "t", Payload = default, QoS = 1 },
                DateTimeOffset.UnixEpoch,
                new(1, false, null, picked.Share)));
        Assert.Null(routes.PickMember("$share/g/t"));
        Assert.Empty(member.End());
        Assert.Equal(0, routes.Count);
    }
}
