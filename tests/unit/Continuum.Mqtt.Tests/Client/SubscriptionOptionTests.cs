using Continuum.Mqtt.Client;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>
/// No local, retain as published, retain handling and subscription identifiers, from the client's side.
/// </summary>
public sealed class SubscriptionOptionTests
{
    [Fact]
    public async Task Options_hold_at_our_broker()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await OptionsHoldAsync(broker.Port);
    }

    [Fact]
    public async Task Options_hold_at_mosquitto()
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs the mosquitto broker");
        using TempFolder folder = new();
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync(folder);
        await OptionsHoldAsync(broker.Port);
    }

    [Fact]
    public async Task They_are_asked_for_again_when_the_broker_lost_the_session()
    {
        int port = FreePort.Next();
        TestBroker first = await TestBroker.StartAsync(port: port);
        await using MqttClient client = await ConnectedAsync(port, "bridge");
        await client.SubscribeAsync(
            "t", new SubscriptionOptions { QoS = 1, NoLocal = true, Identifier = 7 }, CancellationToken.None);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("the new connection", () => client.IsConnected);
        await using MqttClient other = await ConnectedAsync(port, "other");
        await client.PublishAsync(Text.Message("t", "own", qos: 1), CancellationToken.None);
        await other.PublishAsync(Text.Message("t", "other", qos: 1), CancellationToken.None);
        ReceivedMessage message = await NextAsync(client);
        Assert.Equal("other", Text.Of(message.Message));
        Assert.Equal([7], message.SubscriptionIdentifiers);
    }

    [Fact]
    public async Task A_password_that_changes_is_read_at_each_connection()
    {
        int port = FreePort.Next();
        TestBroker first = await TestBroker.StartAsync(port: port);
        int read = 0;
        await using MqttClient client = new(
            new()
            {
                Port = port,
                ClientId = "c",
                UserName = "u",
                ReadPassword = () => $"{++read}",
                ReconnectMilliseconds = 1,
                MaxReconnectMilliseconds = 20,
            },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(1));
        await client.ConnectAsync(CancellationToken.None);
        Assert.Equal(1, read);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("another connection", () => client.IsConnected && read > 1);
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_refused_with_all_that_is_wrong()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttClient client = await ConnectedAsync(broker.Port, "new");
        SubscriptionOptions wrong = new()
        {
            QoS = 3,
            NoLocal = true,
            RetainHandling = (RetainHandling)3,
            Identifier = 0,
        };
        ArgumentException said = await Assert.ThrowsAsync<ArgumentException>(
            () => client.SubscribeAsync("$share/g/t", wrong, CancellationToken.None));
        Assert.All(
            new[] { "QoS 3", "shared", "retain handling 3", "identifier 0" },
            problem => Assert.Contains(problem, said.Message, StringComparison.Ordinal));
        await using MqttClient old = await ConnectedAsync(broker.Port, "old", ProtocolVersion.V311);
        said = await Assert.ThrowsAsync<ArgumentException>(() => old.SubscribeAsync(
            "t", new SubscriptionOptions { QoS = 1, RetainAsPublished = true }, CancellationToken.None));
        Assert.Contains("speak 5.0", said.Message, StringComparison.Ordinal);
    }

    private static async Task OptionsHoldAsync(int port)
    {
        await using MqttClient other = await ConnectedAsync(port, "other");
        await other.PublishAsync(Text.Message("t", "kept", qos: 1) with { Retain = true }, CancellationToken.None);
        await using MqttClient client = await ConnectedAsync(port, "bridge");
        SubscriptionOptions options = new()
        {
            QoS = 2,
            NoLocal = true,
            RetainAsPublished = true,
            RetainHandling = RetainHandling.Never,
            Identifier = 268_435_455,
        };
        await client.SubscribeAsync("t", options, CancellationToken.None);
        await client.PublishAsync(Text.Message("t", "own", qos: 1), CancellationToken.None);
        await other.PublishAsync(Text.Message("t", "fresh", qos: 1) with { Retain = true }, CancellationToken.None);
        ReceivedMessage fresh = await NextAsync(client);
        Assert.Equal(("fresh", true), (Text.Of(fresh.Message), fresh.Message.Retain));
        Assert.Equal([268_435_455], fresh.SubscriptionIdentifiers);
        // The subscription is not new: no retained message, either.
        await client.SubscribeAsync(
            "t", options with { RetainHandling = RetainHandling.WhenNew, Identifier = null }, CancellationToken.None);
        await other.PublishAsync(Text.Message("t", "last", qos: 1), CancellationToken.None);
        ReceivedMessage last = await NextAsync(client);
        Assert.Equal(("last", false), (Text.Of(last.Message), last.Message.Retain));
        Assert.Empty(last.SubscriptionIdentifiers);
    }

    private static async Task<ReceivedMessage> NextAsync(MqttClient client)
    {
        ReceivedMessage message = await Deadline.WithinAsync(
            "a message", client.Messages.ReadAsync(CancellationToken.None).AsTask());
        await message.AcknowledgeAsync();
        return message;
    }

    private static async Task<MqttClient> ConnectedAsync(
        int port, string id, ProtocolVersion version = ProtocolVersion.V5)
    {
        MqttClientOptions options = new()
        {
            Port = port,
            ClientId = id,
            Version = version,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 20,
        };
        MqttClient client = new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));
        await client.ConnectAsync(CancellationToken.None);
        return client;
    }
}
