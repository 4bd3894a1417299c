using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>Bridges to brokers that take less than they are given.</summary>
public sealed class BridgeRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task A_message_that_is_not_taken_for_now_holds_its_own_route_and_is_not_overtaken()
    {
        RefusingUntil refusing = new("alarms/x");
        await using FolderSessionStore sessions = new(Path.Combine(_far.Path, "mqtt"));
        await using MqttBroker far = new(
            new MqttBrokerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] },
            refusing, sessions, NullLoggerFactory.Instance, TimeProvider.System);
        await far.StartAsync(default);
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(
            far.LocalEndPoints[0].Port,
            bridge =>
            {
                bridge.InFlight = 1;
                bridge.Routes["up"] = Out("plant/#");
                bridge.Routes["alarms"] = Out("alarms/#");
            }));
        for (int number = 1; number <= 5; number++)
        {
            await node.PublishAsync("plant/p1", $"{number}", 2);
        }

        await node.PublishAsync("alarms/x", "0", 2);
        await node.ForwardedAsync("up", 5);
        await node.ForwardedAsync("alarms", 1);
        Assert.Equal([0, 1, 2, 3, 4, 5], refusing.Taken);
    }

    [Fact]
    public async Task A_broker_that_takes_no_QoS_2_gets_everything_in_order()
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far, "max_qos 1");
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "plant/#", "-F", "%p");
        await using BridgedNode node = BridgedNode.Start(
            _folder, BridgedNode.To(far.Port, bridge => bridge.Routes["up"] = Out("plant/#")));
        for (int number = 1; number <= 100; number++)
        {
            await node.PublishAsync("plant/p1", $"{number}", 1);
        }

        await node.ForwardedAsync("up", 100);
        await there.SeesAsync("100");
        Assert.Equal(
            Enumerable.Range(1, 100), there.Lines.Where(line => int.TryParse(line, out _)).Select(int.Parse));
    }

    [Fact]
    public async Task What_another_agent_can_never_take_as_events_is_sent_to_it_once_and_holds_up_nothing()
    {
        await using BridgedNode far = BridgedNode.Start(
            _far, new BridgesOptions(), new EventQueueOptions { MaxBytes = 1 << 20 }, Some.MqttRoute("plant/+"),
            Some.MqttRoute("+/large", Some.OtherFunction));
        await using BridgedNode node = BridgedNode.Start(
            _folder, BridgedNode.To(far.Port, bridge => bridge.Routes["up"] = Out("plant/#")));
        await node.PublishAsync("plant/large", new string('x', 600_000), 2);
        await node.PublishAsync("plant/small", "x", 2);
        await node.ForwardedAsync("up", 2);
        await node.QuietAsync();
        await far.QuietAsync();
        IReadOnlyList<EventAccount> accounts = far.Queue.ReadLedger(null);
        Assert.All(accounts, account => Assert.True(account.Reconciles));
        Assert.Equal(
            (3, 1),
            (accounts.Sum(account => account.Accepted),
                accounts.Sum(account => account.Dropped.GetValueOrDefault("too-large"))));
    }

    private static BridgeRouteOptions Out(string filter) =>
        new() { Direction = RouteDirection.Out, Filter = filter, QoS = 2 };

    /// <summary>Takes nothing until there is a message of the topic, and then everything.</summary>
    private sealed class RefusingUntil(string topic) : IPublishInterceptor
    {
        public ConcurrentQueue<int> Taken { get; } = [];

        public ValueTask<PublishDisposition> OnPublishAsync(PublishContext publish, CancellationToken cancellationToken)
        {
            if (Taken.IsEmpty && publish.Message.Topic != topic)
            {
                return ValueTask.FromResult<PublishDisposition>(
                    new PublishDisposition.Refuse(ReasonCode.QuotaExceeded, "not now"));
            }

            Taken.Enqueue(
                int.Parse(Encoding.UTF8.GetString(publish.Message.Payload.Span), CultureInfo.InvariantCulture));
            return ValueTask.FromResult(PublishDisposition.Consumed);
        }

        public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) => default;

        public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) => default;
    }
}
