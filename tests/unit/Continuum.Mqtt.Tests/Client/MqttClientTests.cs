using System.Globalization;
using System.Text;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

public sealed class MqttClientTests
{
    [Theory]
    [InlineData(ProtocolVersion.V311, 1)]
    [InlineData(ProtocolVersion.V311, 2)]
    [InlineData(ProtocolVersion.V5, 1)]
    [InlineData(ProtocolVersion.V5, 2)]
    public async Task It_publishes_and_receives_through_a_real_mosquitto(ProtocolVersion version, int qos)
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs the mosquitto broker");
        using TempFolder folder = new();
        await using MosquittoBroker mosquitto = await MosquittoBroker.StartAsync(folder);
        await PublishAndReceiveAsync(mosquitto.Port, version, qos);
    }

    [Theory]
    [InlineData(ProtocolVersion.V311, 1)]
    [InlineData(ProtocolVersion.V311, 2)]
    [InlineData(ProtocolVersion.V5, 1)]
    [InlineData(ProtocolVersion.V5, 2)]
    public async Task It_publishes_and_receives_through_our_broker(ProtocolVersion version, int qos)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await PublishAndReceiveAsync(broker.Port, version, qos);
    }

    [Fact]
    public async Task What_is_not_acknowledged_comes_again_after_a_reconnection()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        MqttClientOptions options = Options(broker.Port, ProtocolVersion.V5);
        options.SessionExpirySeconds = 600;
        await using (MqttClient first = Client(options))
        {
            await first.ConnectAsync(CancellationToken.None);
            await first.SubscribeAsync("work/#", 1, CancellationToken.None);
            await first.PublishAsync(Message("work/1", "a"), CancellationToken.None);
            await first.PublishAsync(Message("work/2", "b"), CancellationToken.None);
            Assert.True(await (await NextAsync(first)).AcknowledgeAsync());
            Assert.Equal("work/2", (await NextAsync(first)).Message.Topic);
        }

        options.CleanStart = false;
        await using MqttClient second = Client(options);
        await second.ConnectAsync(CancellationToken.None);
        Assert.True(second.SessionPresent);
        ReceivedMessage again = await NextAsync(second);
        Assert.Equal("work/2", again.Message.Topic);
        Assert.True(again.Duplicate);
    }

    [Fact]
    public async Task It_survives_a_broker_that_goes_and_comes_back()
    {
        int port = FreePort.Next();
        using TempFolder folder = new();
        TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path), port: port);
        MqttClientOptions options = Options(port, ProtocolVersion.V5);

        // The broker keeps the subscription: one that is made again may come after what waits to be published.
        options.SessionExpirySeconds = 300;
        await using MqttClient client = Client(options);
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("t", 1, CancellationToken.None);
        await broker.DisposeAsync();
        await Deadline.UntilAsync("the client seeing that the broker is gone", () => !client.IsConnected);
        Task published = client.PublishAsync(Message("t", "patient"), CancellationToken.None);
        Assert.False(published.IsCompleted);
        broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path), port: port);
        await using TestBroker stopped = broker;
        await Deadline.WithinAsync("the acknowledgement after the reconnection", published);
        Assert.Equal("patient", Encoding.UTF8.GetString((await NextAsync(client)).Message.Payload.Span));
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        int port = FreePort.Next();
        await using MqttClient client = Client(Options(port, ProtocolVersion.V5));
        MqttClientException refused =
            await Assert.ThrowsAsync<MqttClientException>(() => client.ConnectAsync(CancellationToken.None));
        Assert.Equal(ReasonCode.ServerUnavailable, refused.Reason);
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_older_of_two_clients_with_one_identifier_ends()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient older = Client(Options(broker.Port, ProtocolVersion.V5));
        await older.ConnectAsync(CancellationToken.None);
        await using MqttClient newer = Client(Options(broker.Port, ProtocolVersion.V5));
        await newer.ConnectAsync(CancellationToken.None);
        MqttClientException ended = await Assert.ThrowsAsync<MqttClientException>(
            () => Deadline.WithinAsync("the older client's end", older.Messages.Completion));
        Assert.Equal(ReasonCode.SessionTakenOver, ended.Reason);
    }

    [Fact]
    public async Task What_waits_when_the_client_ends_fails_and_so_does_what_is_asked_later()
    {
        await using TestBroker broker = await TestBroker.StartAsync(new GatedInterceptor());
        MqttClientOptions options = Options(broker.Port, ProtocolVersion.V311);
        options.MaxPendingOperations = 1;
        MqttClient client = Client(options);
        await client.ConnectAsync(CancellationToken.None);
        Task sent = client.PublishAsync(Message("t", "sent"), CancellationToken.None);
        Task waiting = client.PublishAsync(Message("t", "waiting for room"), CancellationToken.None);
        await client.DisposeAsync();
        await client.DisposeAsync();
        Task later = client.PublishAsync(Message("t", "too late"), CancellationToken.None);
        foreach (Task publication in new[] { sent, waiting, later })
        {
            await Assert.ThrowsAsync<MqttClientException>(() => Deadline.WithinAsync("its failure", publication));
        }
    }

    [Fact]
    public void Options_that_no_broker_may_accept_are_refused_with_all_their_problems()
    {
        MqttClientOptions options = Options(1883, ProtocolVersion.V311);
        (options.ClientId, options.CleanStart, options.Password) = ("", false, "secret");
        options.Will = Message("a/#", "");
        string said = Assert.Throws<ArgumentException>(() => Client(options)).Message;
        Assert.All(
            new[] { "empty client identifier", "without a user name", "wildcard" },
            problem => Assert.Contains(problem, said, StringComparison.Ordinal));
    }

    private static async Task PublishAndReceiveAsync(int port, ProtocolVersion version, int qos)
    {
        await using MqttClient client = Client(Options(port, version));
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("a/+", qos, CancellationToken.None);
        // More at once than Mosquitto's receive maximum (20).
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.PublishAsync(
            Message("a/b", i.ToString(CultureInfo.InvariantCulture)) with
            {
                QoS = qos,
                ResponseTopic = "r",
                CorrelationData = new byte[] { 7 },
            },
            CancellationToken.None)));
        for (int i = 0; i < 100; i++)
        {
            ReceivedMessage received = await NextAsync(client);
            Assert.Equal(
                i.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(received.Message.Payload.Span));
            Assert.Equal(version == ProtocolVersion.V5 ? "r" : null, received.Message.ResponseTopic);
            Assert.True(await received.AcknowledgeAsync());
        }

        await client.UnsubscribeAsync("a/+", CancellationToken.None);
    }

    [Fact]
    public async Task The_time_to_send_a_message_within_goes_by_while_there_is_no_room_for_more()
    {
        GatedInterceptor gate = new();
        await using TestBroker broker = await TestBroker.StartAsync(gate);
        ManualTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        MqttClientOptions options = Options(broker.Port, ProtocolVersion.V5);
        options.MaxPendingOperations = 1;
        await using MqttClient client = new(options, NullLoggerFactory.Instance, time, new Random(1));
        await client.ConnectAsync(CancellationToken.None);
        Task first = client.PublishAsync(Message("a", "1"), CancellationToken.None);
        Task second = client.PublishAsync(Message("b", "2"), TimeSpan.FromSeconds(10), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(11));
        gate.For("a").SetResult(PublishDisposition.Forwarded);
        await Deadline.WithinAsync("the first", first);
        Assert.True((await Assert.ThrowsAsync<MqttClientException>(
            () => Deadline.WithinAsync("the second's end", second))).IsTooLate);
    }

    private static MqttClientOptions Options(int port, ProtocolVersion version) => new()
    {
        Port = port,
        Version = version,
        ClientId = "me",
        ReconnectMilliseconds = 20,
        MaxReconnectMilliseconds = 200,
    };

    private static MqttClient Client(MqttClientOptions options) =>
        new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));

    private static MqttMessage Message(string topic, string payload) =>
        new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), QoS = 1 };

    private static Task<ReceivedMessage> NextAsync(MqttClient client) =>
        Deadline.WithinAsync("a message", client.Messages.ReadAsync().AsTask());
}
