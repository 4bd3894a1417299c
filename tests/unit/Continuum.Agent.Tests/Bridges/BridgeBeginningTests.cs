using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Routing;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>What a bridge says first at its other broker, and last.</summary>
public sealed class BridgeBeginningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_both_ends_began_anew_the_subscriptions_are_made_before_what_waits_is_sent(bool begun)
    {
        Heard heard = new() { Holds = begun };
        int port = LastingPort.Next();
        await using (await StartAsync(port, heard))
        {
            if (begun)
            {
                await using BridgedNode before = BridgedNode.Start(_folder, To(port));
                await before.PublishAsync("plant/p1", "request", 2);
                await Deadline.UntilAsync("it to be under way", () => heard.Said.Contains("publish plant/p1"));
            }
        }

        heard.Said.Clear();
        heard.Holds = false;
        await using BridgedNode node = BridgedNode.Start(_folder, To(port));
        if (!begun)
        {
            await node.PublishAsync("plant/p1", "request", 2);
        }

        await using MqttBroker anew = await StartAsync(port, heard);
        await node.ForwardedAsync("up", 1);
        Assert.Equal(["subscribe answers/#", "publish plant/p1"], heard.Said);
    }

    [Fact]
    public async Task What_went_out_in_a_session_that_was_lost_is_sent_by_the_next_life_whatever_its_routes_age()
    {
        Heard heard = new();
        int port = LastingPort.Next();
        BridgesOptions options = To(port);
        options.Bridges["far"].Routes["up"].MaxAgeSeconds = 60;
        ManualTimeProvider earlier = new(TimeProvider.System.GetUtcNow().AddHours(-1));
        await using (EventQueue queue = EventQueue.Open(
            _folder.File("events.db"), new EventQueueOptions(), earlier, null, new BridgePlan(options, "node").Outbox))
        {
            await queue.Outbox.AppendAsync([Waiting("plant/p1"), Waiting("plant/p2")], default);
            WaitingMessage first = queue.Outbox.ReadFresh(queue.Outbox.RoutesOf("far")[0], 0, 1, long.MaxValue)[0];
            await queue.Outbox.MarkSentAsync(first, 7, before: null, default);
            await queue.Outbox.LoseSessionAsync([], [first], "bridge:far", default);
        }

        await using MqttBroker far = await StartAsync(port, heard);
        await using BridgedNode node = BridgedNode.Start(_folder, options);
        await Deadline.UntilAsync("what had gone out", () => heard.Said.Contains("publish plant/p1"));
        Assert.DoesNotContain("publish plant/p2", heard.Said);
        Assert.Equal(1, node.Account("up").Dropped["expired"]);

        static OutgoingMessage Waiting(string topic) => new(
            new RouteKey("far", "up"), new MqttMessage { Topic = topic, Payload = new byte[] { 1 }, QoS = 2 }, null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_has_gone_out_is_finished_and_what_waits_for_it_is_dropped_when_its_routes_age_is_over(
        int qos)
    {
        Heard heard = new() { Holds = true };
        int port = LastingPort.Next();
        await using MemorySessionStore kept = new();
        await using MqttBroker first = await StartAsync(port, heard, kept, takesAtOnce: 1);
        BridgesOptions options = To(port);
        (options.Bridges["far"].Routes["up"].MaxAgeSeconds, options.Bridges["far"].Routes["up"].QoS) = (2, qos);
        await using BridgedNode node = BridgedNode.Start(_folder, options);
        await node.PublishAsync("plant/p1", "goes out", 2);
        await Deadline.UntilAsync("it to be under way", () => heard.Said.Contains("publish plant/p1"));
        await node.PublishAsync("plant/p2", "waits", 2);
        await first.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        heard.Said.Clear();
        heard.Holds = false;
        await using MqttBroker second = await StartAsync(port, heard, kept);
        await node.QuietAsync();
        RouteAccount account = node.Account("up");
        Assert.Equal((2, 1, 1), (account.Written, account.Forwarded, account.Dropped.GetValueOrDefault("expired")));
        Assert.DoesNotContain("publish plant/p2", heard.Said);
    }

    [Fact]
    public async Task A_node_that_does_not_know_its_functions_yet_drops_nothing_of_theirs()
    {
        await using BridgedNode far = BridgedNode.Start(_far, new BridgesOptions());
        BridgesOptions options = BridgedNode.To(far.Port, bridge => (bridge.Triggers, bridge.Group) = (true, ""));
        await using (BridgedNode before = BridgedNode.Start(_folder, options, true, Some.MqttRoute("old/+")))
        {
            await Deadline.UntilAsync("the subscription", async () =>
            {
                await far.PublishAsync("old/hello", "x", 2);
                return !before.Invoker.Requests.IsEmpty;
            });
            await before.QuietAsync();
        }

        await far.PublishAsync("old/late", "x", 2);
        options.Bridges["far"].StateTopic = "site1/state";
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "site1/state", "-F", "state %p");
        await using BridgedNode node = BridgedNode.StartWithoutState(_folder, options);
        await there.SeesAsync("state 1");
        Assert.Equal(["old/+"], node.Queue.Subscriptions.Read("far"));
        node.Table.Replace(new RouteTable([Some.MqttRoute("old/+")]));
        await Deadline.UntilAsync(
            "what came meanwhile", () => node.Invoker.Requests.Any(request => request.Trigger.Topic == "old/late"));
        Assert.Equal(0, node.Meters["continuum.bridge.untaken far nobodys"]);
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("3.1.1")]
    public async Task A_goodbye_that_is_not_taken_is_said_by_the_will(string version)
    {
        Heard heard = new() { Refuses = "0" };
        await using MqttBroker far = await StartAsync(0, heard);
        int port = far.LocalEndPoints[0].Port;
        BridgesOptions options = To(port);
        options.Bridges["far"].StateTopic = "site1/state";
        options.Bridges["far"].Version = version;
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            port, "-q", "1", "-t", "site1/state", "-F", "state %p");
        await using (BridgedNode node = BridgedNode.Start(_folder, options))
        {
            await there.SeesAsync("state 1");
        }

        await there.SeesAsync("state 0");
    }

    private static BridgesOptions To(int port) => BridgedNode.To(port, bridge =>
    {
        bridge.Routes["up"] = new() { Direction = RouteDirection.Out, Filter = "plant/#", QoS = 2 };
        bridge.Routes["down"] = new() { Direction = RouteDirection.In, Filter = "answers/#", QoS = 2 };
    });

    private static async Task<MqttBroker> StartAsync(
        int port, Heard heard, MemorySessionStore? kept = null, int takesAtOnce = 64)
    {
        MqttBroker broker = new(
            new MqttBrokerOptions
            {
                Listen = [new IPEndPoint(IPAddress.Loopback, port)],
                Authorizer = heard,
                ReceiveMaximum = takesAtOnce,
            },
            heard, kept ?? new MemorySessionStore(), NullLoggerFactory.Instance, TimeProvider.System);
        await broker.StartAsync(default);
        return broker;
    }

    /// <summary>What the other broker is told, in order.</summary>
    private sealed class Heard : IPublishInterceptor, ITopicAuthorizer
    {
        public ConcurrentQueue<string> Said { get; } = [];

        /// <summary>Whether publications are not answered.</summary>
        public bool Holds { get; set; }

        /// <summary>A payload that is not taken.</summary>
        public string? Refuses { get; init; }

        public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) => true;

        public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) => true;

        public SubscriptionRight MaySubscribe(MqttIdentity client, string filter)
        {
            Said.Enqueue($"subscribe {filter}");
            return SubscriptionRight.Whole;
        }

        public async ValueTask<PublishDisposition> OnPublishAsync(
            PublishContext publish, CancellationToken cancellationToken)
        {
            Said.Enqueue($"publish {publish.Message.Topic}");
            if (Holds)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Encoding.UTF8.GetString(publish.Message.Payload.Span) == Refuses
                ? new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, "not now")
                : PublishDisposition.Forwarded;
        }

        public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) => default;

        public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) => default;
    }
}
