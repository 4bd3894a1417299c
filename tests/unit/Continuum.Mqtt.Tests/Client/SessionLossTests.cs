using Continuum.Mqtt.Client;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A kept session whose broker has none any more, and a session that cannot be written.</summary>
public sealed class SessionLossTests
{
    [Fact]
    public async Task What_was_unfinished_is_sent_as_new_to_a_broker_that_lost_the_session()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient reader = await ReaderAsync(broker.Port);
        RecordedSession session = new()
        {
            Unfinished =
            [
                new(7, Released: true, Text.Message("t", "had")),
                new(9, Released: false, Text.Message("t", "new")),
            ],
            Taken = [4],
        };
        await using MqttClient client = Client(broker.Port, session);
        await client.ConnectAsync(CancellationToken.None);
        await Deadline.WithinAsync("the released one", client.ResumedAsync(7, CancellationToken.None));
        await Deadline.WithinAsync("the other", client.ResumedAsync(9, CancellationToken.None));
        Assert.Equal("new", Text.Of((await NextAsync(reader)).Message));
        Assert.Equal(["lost", "sending 9 new", "releasing 9"], session.Calls);
        string refused = (await Assert.ThrowsAsync<ArgumentException>(
            () => client.ResumedAsync(8, CancellationToken.None))).Message;
        Assert.Contains("7, 9", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_during_its_life_is_told_once_it_is_seen_and_what_is_under_way_is_sent_again()
    {
        int port = FreePort.Next();
        GatedInterceptor gate = new();
        TestBroker first = await TestBroker.StartAsync(gate, port: port);
        RecordedSession session = new();
        await using MqttClient client = Client(port, session);
        await client.ConnectAsync(CancellationToken.None);
        Task publishing = client.PublishAsync(Text.Message("t", "patient"), CancellationToken.None);
        await Deadline.UntilAsync("it being sent", () => session.Calls.Length == 2);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.WithinAsync("the publication", publishing);
        Assert.Equal(["lost", "sending 1 patient", "lost", "sending 1 patient", "releasing 1"], session.Calls);
    }

    [Fact]
    public async Task Without_having_told_the_loss_the_client_does_not_go_on()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        RecordedSession session = new() { Fails = call => call == "lost" };
        await using MqttClient client = Client(broker.Port, session);
        MqttClientException failed = await Assert.ThrowsAsync<MqttClientException>(
            () => client.ConnectAsync(CancellationToken.None));
        Assert.Contains("disk full", failed.Message, StringComparison.Ordinal);
        Assert.False(client.IsConnected);
        session.Fails = _ => false;
        // The broker has a session by now; that it had none is still to be told.
        await client.ConnectAsync(CancellationToken.None);
        Assert.True(client.SessionPresent);
        Assert.Equal(["lost", "lost"], session.Calls);
    }

    [Fact]
    public async Task A_message_that_cannot_be_recorded_is_not_sent_and_holds_up_no_other()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient reader = await ReaderAsync(broker.Port);
        RecordedSession session = new() { Fails = call => call.EndsWith("bad", StringComparison.Ordinal) };
        await using MqttClient client = Client(broker.Port, session);
        await client.ConnectAsync(CancellationToken.None);
        Task bad = client.PublishAsync(Text.Message("t", "bad"), CancellationToken.None);
        Task good = client.PublishAsync(Text.Message("t", "good"), CancellationToken.None);
        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(() => bad)).Message);
        await Deadline.WithinAsync("the other", good);
        Assert.Equal("good", Text.Of((await NextAsync(reader)).Message));
    }

    [Theory]
    [InlineData("releasing")]
    [InlineData("released")]
    public async Task A_step_that_cannot_be_recorded_is_taken_again_over_another_connection(string step)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        int failures = 2;
        RecordedSession session = new()
        {
            Fails = call => call.StartsWith(step + " ", StringComparison.Ordinal) && failures-- > 0,
        };
        await using MqttClient client = Client(broker.Port, session);
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("t", 2, CancellationToken.None);
        Task publishing = client.PublishAsync(Text.Message("t", "once"), CancellationToken.None);
        ReceivedMessage message = await NextAsync(client);
        Assert.Equal("once", Text.Of(message.Message));
        await message.AcknowledgeAsync();
        await Deadline.WithinAsync("the publication", publishing);
        await Deadline.UntilAsync(
            "the release", () => session.Calls.Contains($"released {message.PacketId}") && failures < 1);
        await client.PublishAsync(Text.Message("t", "next"), CancellationToken.None);
        Assert.Equal("next", Text.Of((await NextAsync(client)).Message));
    }

    [Fact]
    public async Task A_publication_given_up_after_it_was_recorded_is_finished_all_the_same()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient reader = await ReaderAsync(broker.Port);
        TaskCompletionSource disk = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RecordedSession session = new() { Gate = disk.Task };
        await using MqttClient client = Client(broker.Port, session);
        session.Gate = Task.CompletedTask;
        await client.ConnectAsync(CancellationToken.None);
        session.Gate = disk.Task;
        using CancellationTokenSource patience = new();
        Task given = client.PublishAsync(Text.Message("t", "given up"), patience.Token);
        Task next = client.PublishAsync(Text.Message("t", "next"), CancellationToken.None);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        disk.SetResult();
        await Deadline.WithinAsync("the next", next);
        Assert.Equal("given up", Text.Of((await NextAsync(reader)).Message));
        Assert.Equal("next", Text.Of((await NextAsync(reader)).Message));
    }

    [Fact]
    public async Task A_message_knows_that_the_session_it_came_by_is_lost()
    {
        int port = FreePort.Next();
        TestBroker first = await TestBroker.StartAsync(port: port);
        RecordedSession session = new();
        await using MqttClient client = Client(port, session);
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("t", 2, CancellationToken.None);
        await client.PublishAsync(Text.Message("t", "old"), CancellationToken.None);
        ReceivedMessage old = await NextAsync(client);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("the loss told", () => session.Calls.Count(call => call == "lost") == 2);
        Assert.True(old.IsSessionLost);
        Assert.False(await old.AcknowledgeAsync());
        await Deadline.UntilAsync("being back", () => client.IsConnected);
        await client.PublishAsync(Text.Message("t", "new"), CancellationToken.None);
        ReceivedMessage fresh = await NextAsync(client);
        Assert.Equal(("new", old.PacketId, false), (Text.Of(fresh.Message), fresh.PacketId, fresh.IsSessionLost));
    }

    [Fact]
    public async Task A_taken_identifier_that_comes_without_dup_is_another_message()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        // The broker lost the session and has a new one; the process was killed before it took that down.
        await using (MqttClient unlucky = Client(broker.Port, new RecordedSession()))
        {
            await unlucky.ConnectAsync(CancellationToken.None);
        }

        RecordedSession session = new() { Taken = [1, 2] };
        await using MqttClient client = Client(broker.Port, session);
        await client.ConnectAsync(CancellationToken.None);
        Assert.True(client.SessionPresent);
        await client.SubscribeAsync("t", 2, CancellationToken.None);
        Task publishing = client.PublishAsync(Text.Message("t", "another"), CancellationToken.None);
        ReceivedMessage message = await NextAsync(client);
        Assert.Equal((1, "another"), (message.PacketId, Text.Of(message.Message)));
        Assert.Contains("released 1", session.Calls);
        Assert.True(await message.AcknowledgeAsync());
        await Deadline.WithinAsync("the publication", publishing);
    }

    [Fact]
    public async Task A_message_that_was_taken_and_not_acknowledged_is_handed_on_again_to_the_next_life_until_it_is_released()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient writer = Client(new() { Port = broker.Port, ClientId = "writer" });
        await writer.ConnectAsync(CancellationToken.None);
        RecordedSession session = new();
        await using (MqttClient killed = Client(broker.Port, session))
        {
            await killed.ConnectAsync(CancellationToken.None);
            await killed.SubscribeAsync("t", 2, CancellationToken.None);
            await writer.PublishAsync(Text.Message("t", "once"), CancellationToken.None);
            Assert.False((await NextAsync(killed)).Duplicate);
        }

        RecordedSession next = new() { Taken = [1] };
        await using MqttClient client = Client(broker.Port, next);
        await client.ConnectAsync(CancellationToken.None);
        ReceivedMessage again = await NextAsync(client);
        Assert.Equal((1, true, "once"), (again.PacketId, again.Duplicate, Text.Of(again.Message)));
        Assert.True(await again.AcknowledgeAsync());
        await Deadline.UntilAsync("its release", () => next.Calls.Contains("released 1"));
        Assert.Equal(["released 1"], next.Calls);
    }

    [Fact]
    public void A_kept_session_needs_one_that_the_broker_keeps_and_makes_sense_itself()
    {
        MqttClientOptions options = Options(1, new RecordedSession());
        options.CleanStart = true;
        Assert.Contains("no clean start", Said(options), StringComparison.Ordinal);
        Assert.Contains(
            "QoS 1",
            Said(Options(1, new RecordedSession { Unfinished = [new(3, false, Text.Message("t", "x", qos: 1))] })),
            StringComparison.Ordinal);
        Assert.Contains(
            "begin at 1",
            Said(Options(1, new RecordedSession { Unfinished = [new(0, true, Text.Message("t", "x"))] })),
            StringComparison.Ordinal);

        static string Said(MqttClientOptions options) =>
            Assert.Throws<ArgumentException>(() => Client(options)).Message;
    }

    private static Task<ReceivedMessage> NextAsync(MqttClient client) =>
        Deadline.WithinAsync("a message", client.Messages.ReadAsync(CancellationToken.None).AsTask());

    private static async Task<MqttClient> ReaderAsync(int port)
    {
        MqttClient reader = Client(new() { Port = port, ClientId = "reader" });
        await reader.ConnectAsync(CancellationToken.None);
        await reader.SubscribeAsync("t", 1, CancellationToken.None);
        return reader;
    }

    private static MqttClient Client(int port, IClientSession session) => Client(Options(port, session));

    private static MqttClient Client(MqttClientOptions options) =>
        new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));

    private static MqttClientOptions Options(int port, IClientSession session) => new()
    {
        Port = port,
        ClientId = "kept",
        CleanStart = false,
        SessionExpirySeconds = 600,
        Session = session,
        ReconnectMilliseconds = 1,
        MaxReconnectMilliseconds = 20,
    };
}
