using System.Text;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>QoS 2, both ways, packet by packet (5.0 and 3.1.1, 4.3.3).</summary>
public sealed class ExactlyOnceTests : IDisposable
{
    private static readonly PacketProperties Persistent = new() { SessionExpiry = 600 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public async Task A_publication_sent_twice_is_delivered_once_until_it_is_released(ProtocolVersion version)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient subscriber = await RawClient.ConnectAsync(broker.Port, "s");
        await subscriber.SubscribeAsync("t", qos: 0);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "p", version);
        for (int i = 0; i < 3; i++)
        {
            await client.PublishAsync("t", "same", qos: 2, id: 7);
            Assert.Equal((PacketType.PubRec, 7), await AckAsync(client));
        }

        await client.SendAsync(new AckPacket(PacketType.PubRel, 7, ReasonCode.Success));
        Assert.Equal((PacketType.PubComp, 7), await AckAsync(client));
        await client.PublishAsync("t", "another", qos: 2, id: 7);
        Assert.Equal((PacketType.PubRec, 7), await AckAsync(client));
        Assert.Equal("same", Text(await subscriber.ReceiveAsync<PublishPacket>()));
        Assert.Equal("another", Text(await subscriber.ReceiveAsync<PublishPacket>()));
    }

    [Fact]
    public async Task A_release_of_nothing_is_answered_with_packet_identifier_not_found()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "p");
        await client.SendAsync(new AckPacket(PacketType.PubRel, 9, ReasonCode.Success));
        AckPacket answer = await client.ReceiveAsync<AckPacket>();
        Assert.Equal((PacketType.PubComp, ReasonCode.PacketIdentifierNotFound), (answer.Kind, answer.Reason));
    }

    [Fact]
    public async Task Pubrec_for_nothing_is_answered_with_a_release_that_says_so()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "p");
        await client.SendAsync(new AckPacket(PacketType.PubRec, 9, ReasonCode.Success));
        AckPacket answer = await client.ReceiveAsync<AckPacket>();
        Assert.Equal((PacketType.PubRel, ReasonCode.PacketIdentifierNotFound), (answer.Kind, answer.Reason));
    }

    [Fact]
    public async Task Every_state_of_both_ends_survives_a_restart()
    {
        await using (TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path)))
        {
            await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
            await client.SubscribeAsync("t/#", qos: 2);
            await client.PublishAsync("t/1", "1", qos: 2, id: 1);
            await client.PublishAsync("t/2", "2", qos: 2, id: 2);
            Dictionary<string, ushort> got = [];
            for (int i = 0; i < 4; i++)
            {
                switch (await client.NextAsync())
                {
                    case PublishPacket publish:
                        got[publish.Topic] = publish.PacketId;
                        break;
                    case AckPacket ack:
                        Assert.Equal(PacketType.PubRec, ack.Kind);
                        break;
                }
            }

            await client.SendAsync(new AckPacket(PacketType.PubRec, got["t/2"], ReasonCode.Success));
            Assert.Equal((PacketType.PubRel, got["t/2"]), await AckAsync(client));
            await client.SendAsync(new AckPacket(PacketType.PubRel, 2, ReasonCode.Success));
            Assert.Equal((PacketType.PubComp, 2), await AckAsync(client));
            client.Abort();
        }

        await using TestBroker again = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path));
        await using RawClient back = await RawClient.ConnectAsync(
            again.Port, "c", clean: false, properties: Persistent);
        Assert.True(back.Answer.SessionPresent);
        Assert.Equal(PacketType.PubRel, (await AckAsync(back)).Kind);
        PublishPacket resent = await back.ReceiveAsync<PublishPacket>();
        Assert.Equal(("t/1", true, 2), (resent.Topic, resent.Duplicate, resent.QoS));
        await back.PublishAsync("t/1", "1", qos: 2, id: 1);
        Assert.Equal((PacketType.PubRec, 1), await AckAsync(back));
        await back.SendAsync(PingPacket.Request);
        await back.ReceiveAsync<PingPacket>();
    }

    [Fact]
    public async Task A_subscriber_that_refuses_with_pubrec_gets_the_next_under_the_same_quota()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { ReceiveMaximum = 1 });
        await client.SubscribeAsync("t", qos: 2);
        await PublishAsync(broker, "a");
        await PublishAsync(broker, "b");
        PublishPacket first = await client.ReceiveAsync<PublishPacket>();
        await client.SendAsync(new AckPacket(PacketType.PubRec, first.PacketId, ReasonCode.QuotaExceeded));
        PublishPacket second = await client.ReceiveAsync<PublishPacket>();
        Assert.Equal("b", Text(second));
        await client.SendAsync(new AckPacket(PacketType.PubRec, second.PacketId, ReasonCode.Success));
        Assert.Equal((PacketType.PubRel, second.PacketId), await AckAsync(client));
        await PublishAsync(broker, "c");
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        await client.SendAsync(new AckPacket(PacketType.PubComp, second.PacketId, ReasonCode.Success));
        Assert.Equal("c", Text(await client.ReceiveAsync<PublishPacket>()));
    }

    [Fact]
    public async Task Publications_above_the_receive_maximum_end_the_connection_and_completed_ones_do_not_count()
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options => options.ReceiveMaximum = 2);
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "p");
        for (ushort id = 1; id <= 5; id++)
        {
            await client.PublishAsync("t", "x", qos: 2, id);
            await AckAsync(client);
            await client.SendAsync(new AckPacket(PacketType.PubRel, id, ReasonCode.Success));
            await AckAsync(client);
        }

        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync("t", "x", qos: 2, id);
        }

        EndPacket end = Assert.IsType<EndPacket>(await client.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.ReceiveMaximumExceeded, end.Reason);
    }

    [Fact]
    public async Task The_interceptor_is_told_of_releases_and_of_sessions_that_end_or_begin()
    {
        GatedInterceptor interceptor = new();
        interceptor.For("t").SetResult(PublishDisposition.Consumed);
        await using TestBroker broker = await TestBroker.StartAsync(interceptor);
        int begun;
        await using (RawClient client = await RawClient.ConnectAsync(broker.Port, "p"))
        {
            begun = interceptor.Ended.Count;
            Assert.True(begun > 0);
            Assert.All(interceptor.Ended, client => Assert.Equal("p", client));
            await client.PublishAsync("t", "x", qos: 2, id: 5);
            await AckAsync(client);
            Assert.Equal((2, 5), (interceptor.Seen.Single().Message.QoS, interceptor.Seen.Single().PacketId));
            await client.SendAsync(new AckPacket(PacketType.PubRel, 5, ReasonCode.Success));
            Assert.Equal((PacketType.PubComp, 5), await AckAsync(client));
            Assert.Equal([("p", 5)], interceptor.Released);
        }

        await Deadline.UntilAsync("the session's end", () => interceptor.Ended.Count == begun + 1);
    }

    [Fact]
    public async Task A_new_session_is_not_stored_before_the_interceptor_has_forgotten_the_one_before()
    {
        GatedInterceptor interceptor = new();
        TaskCompletionSource forgotten = new();
        interceptor.EndsGate = forgotten.Task;
        using TempFolder crashed = new();
        await using TestBroker broker = await TestBroker.StartAsync(interceptor, new FolderSessionStore(_folder.Path));
        Task<RawClient> connecting = RawClient.ConnectAsync(broker.Port, "c", clean: false, properties: Persistent);
        await Deadline.UntilAsync("the call", () => !interceptor.Ended.IsEmpty);

        // Somebody else's commit, and a crash.
        MqttMessage other = new() { Topic = "other", Payload = default };
        await broker.Broker.PublishOnceAsync("o", other, CancellationToken.None);
        File.Copy(_folder.File("sessions.log"), crashed.File("sessions.log"));
        forgotten.SetResult();
        await using RawClient client = await connecting;
        await using TestBroker after = await TestBroker.StartAsync(store: new FolderSessionStore(crashed.Path));
        Assert.False(after.Broker.HasSession("c"));
        Assert.True(broker.Broker.HasSession("c"));
    }

    [Fact]
    public async Task A_connection_that_takes_over_waits_for_what_the_other_has_begun()
    {
        GatedInterceptor interceptor = new();
        await using TestBroker broker = await TestBroker.StartAsync(interceptor);
        await using RawClient older = await RawClient.ConnectAsync(broker.Port, "c", properties: Persistent);
        await older.PublishAsync("t", "x", qos: 2, id: 5);
        await Deadline.UntilAsync("the publication", () => !interceptor.Seen.IsEmpty);
        Task<RawClient> newer = RawClient.ConnectAsync(broker.Port, "c", clean: false, properties: Persistent);
        Assert.Equal(ReasonCode.SessionTakenOver, (await older.ReceiveAsync<EndPacket>()).Reason);
        Assert.False(newer.IsCompleted);
        interceptor.For("t").SetResult(PublishDisposition.Forwarded);
        await using RawClient client = await newer;
        await client.PublishAsync("t", "x", qos: 2, id: 5);
        Assert.Equal((PacketType.PubRec, 5), await AckAsync(client));
        Assert.Single(interceptor.Seen);
    }

    [Fact]
    public async Task A_will_and_a_retained_message_keep_their_QoS_2()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        WillDeclaration will = new("gone", new byte[1], 2, Retain: true, PacketProperties.None);
        await using (RawClient client = await RawClient.ConnectAsync(broker.Port, "c", will: will))
        {
            client.Abort();
        }

        await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w");
        await watcher.SubscribeAsync("gone", qos: 2);
        PublishPacket got = await watcher.ReceiveAsync<PublishPacket>();
        Assert.Equal(2, got.QoS);
    }

    private static ValueTask PublishAsync(TestBroker broker, string payload) => broker.Broker.PublishAsync(
        new() { Topic = "t", Payload = Encoding.UTF8.GetBytes(payload), QoS = 2 }, CancellationToken.None);

    private static async Task<(PacketType Kind, int Id)> AckAsync(RawClient client)
    {
        AckPacket packet = await client.ReceiveAsync<AckPacket>();
        return (packet.Kind, packet.PacketId);
    }

    private static string Text(PublishPacket packet) => Encoding.UTF8.GetString(packet.Payload.Span);
}
