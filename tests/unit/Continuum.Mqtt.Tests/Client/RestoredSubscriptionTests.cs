using System.Collections.Concurrent;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>Subscriptions that a client makes again at a broker that lost its session.</summary>
public sealed class RestoredSubscriptionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_that_lost_its_session_subscribes_again_before_it_sends_what_waits(int qos)
    {
        int port = LastingPort.Next();
        await using TestBroker first = await TestBroker.StartAsync(port: port);
        await using MqttClient client = Client(port);
        ConcurrentQueue<RestoredSubscription> told = new();
        client.SubscriptionRestored += told.Enqueue;
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("a/+", qos, CancellationToken.None);
        await client.SubscribeAsync("b", 1, CancellationToken.None);
        await client.SubscribeAsync("c", 1, CancellationToken.None);
        await client.UnsubscribeAsync("c", CancellationToken.None);
        await first.DisposeAsync();
        await Deadline.UntilAsync("the loss of the connection", () => !client.IsConnected);
        Task waiting = client.PublishAsync(Text.Message("a/1", "waited", qos), CancellationToken.None);
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.WithinAsync("the publication", waiting);
        ReceivedMessage message = await Deadline.WithinAsync(
            "the message", client.Messages.ReadAsync(CancellationToken.None).AsTask());
        Assert.Equal("waited", Text.Of(message.Message));
        await Deadline.UntilAsync("both told", () => told.Count == 2);
        Assert.Equal(
            [("a/+", (ReasonCode)qos, true), ("b", (ReasonCode)1, true)],
            told.Select(one => (one.Filter, one.Reason, one.IsGranted)));
    }

    [Fact]
    public async Task Its_owner_learns_that_a_subscription_is_now_refused_and_it_is_asked_for_again_at_the_next_loss()
    {
        int port = LastingPort.Next();
        await using TestBroker first = await TestBroker.StartAsync(port: port);
        await using MqttClient client = Client(port);
        ConcurrentQueue<(string, ReasonCode, bool)> told = new();
        client.SubscriptionRestored += one =>
        {
            told.Enqueue((one.Filter, one.Reason, one.IsGranted));
            throw new InvalidOperationException("whoever is told fails");
        };
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("secret", 1, CancellationToken.None);
        await client.SubscribeAsync("open", 2, CancellationToken.None);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(
            port: port, configure: options => options.Authorizer = new Keeper("secret"));
        await Deadline.UntilAsync("both told", () => told.Count == 2);
        await second.DisposeAsync();
        await using TestBroker third = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("both told again", () => told.Count == 4);
        Assert.Equal(
            [
                ("secret", ReasonCode.NotAuthorized, false),
                ("open", ReasonCode.GrantedQoS2, true),
                ("secret", ReasonCode.GrantedQoS1, true),
                ("open", ReasonCode.GrantedQoS2, true),
            ],
            told);
    }

    [Fact]
    public async Task What_was_granted_is_made_again_even_if_nobody_waited_for_the_answer()
    {
        int port = LastingPort.Next();
        await using TestBroker first = await TestBroker.StartAsync(port: port);
        await using MqttClient client = Client(port);
        ConcurrentQueue<RestoredSubscription> told = new();
        client.SubscriptionRestored += told.Enqueue;
        await client.ConnectAsync(CancellationToken.None);
        using CancellationTokenSource impatient = new();
        Task given = client.SubscribeAsync("t", 1, impatient.Token);
        await impatient.CancelAsync();
        await given.ContinueWith(_ => { }, TaskScheduler.Default);
        await client.SubscribeAsync("behind", 1, CancellationToken.None);
        await first.DisposeAsync();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("both told", () => told.Count == 2);
        Assert.Equal(["t", "behind"], told.Select(one => one.Filter));
    }

    private static MqttClient Client(int port) => new(
        new()
        {
            Port = port,
            ClientId = "returning",
            CleanStart = false,
            SessionExpirySeconds = 600,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 20,
        },
        NullLoggerFactory.Instance,
        TimeProvider.System,
        new Random(1));

    private sealed class Keeper(string secret) : ITopicAuthorizer
    {
        public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) => true;

        public SubscriptionRight MaySubscribe(MqttIdentity client, string filter) =>
            filter == secret ? SubscriptionRight.None : SubscriptionRight.Whole;

        public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) => true;
    }
}
