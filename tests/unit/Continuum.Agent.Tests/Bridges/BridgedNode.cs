using System.Net;
using System.Text;
using Continuum.Agent.Bridges;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>
/// A node's queue, broker and bridges, over a folder that outlives them; its functions answer what the test says. No
/// part of it is a stand-in but the functions.
/// </summary>
internal sealed class BridgedNode : IAsyncDisposable
{
    private readonly FolderSessionStore _sessions;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ReplyOutbox _replies;
    private readonly Dispatcher _dispatcher;
    private readonly Task _bridges;
    private MqttClient? _device;

    private BridgedNode(
        string folder, BridgesOptions options, bool hasBroker, Route[]? routes, EventQueueOptions events)
    {
        Assert.True(new BridgesOptionsValidator().Validate(null, options) is { Succeeded: true } or { Failures: null },
            string.Join('\n', new BridgesOptionsValidator().Validate(null, options).Failures ?? []));
        TimeProvider time = TimeProvider.System;
        BridgePlan plan = new(options, "node");
        Queue = EventQueue.Open(Path.Combine(folder, "events.db"), events, time, null, plan.Outbox);
        _sessions = new FolderSessionStore(Path.Combine(folder, "mqtt"));
        if (routes is not null)
        {
            Table.Replace(new RouteTable(routes));
        }

        AssignmentTable assignments = new();
        assignments.Set(Some.Assignment(concurrency: 4));
        DispatchMetrics metrics = new(Meters);
        RecordedReplies published = new();
        _replies = new(Queue, published, metrics, time, NullLogger<ReplyOutbox>.Instance);
        EventRunner runner = new(
            Queue, Invoker, published, _replies, new MemoryLedger(), Table, plan, metrics, time, new Random(1),
            NullLogger<EventRunner>.Instance);
        _dispatcher = new(
            Queue, runner, Table, assignments, Options.Create(new DispatchOptions()), time, NullLogger<Dispatcher>.Instance);
        EventIntake intake = new(Queue, _dispatcher, new MemoryLedger(), metrics, new EventDemand(time));
        MqttIngress ingress = new(intake, Table, plan, time, NullLogger<MqttIngress>.Instance);
        Broker = hasBroker
            ? new MqttBroker(
                new MqttBrokerOptions
                {
                    Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
                    MaxPacketSizeBytes = 8 << 20,
                },
                ingress, _sessions, NullLoggerFactory.Instance, time)
            : null;
        Broker?.RetainOrigins(Queue.ReadReplyEvents());
        Broker?.StartAsync(default).GetAwaiter().GetResult();
        BridgeMetrics bridgeMetrics = new(Meters, Queue);
        _replies.StartAsync(default).GetAwaiter().GetResult();
        _dispatcher.StartAsync(default).GetAwaiter().GetResult();
        _bridges = Task.WhenAll(plan.Bridges.Select(spec => new Bridge(
            spec, Queue, ingress, Table, () => Broker, bridgeMetrics, NullLoggerFactory.Instance, time,
            () => new Random(1))
        {
            LongestWait = TimeSpan.FromSeconds(1),
        }.RunAsync(_stopping.Token)));
    }

    public EventQueue Queue { get; }

    public CountingMeters Meters { get; } = new();

    public ScriptedInvoker Invoker { get; } = new();

    public RouteTableHolder Table { get; } = new();

    public MqttBroker? Broker { get; }

    public int Port => Broker!.LocalEndPoints[0].Port;

    public static BridgedNode Start(
        TempFolder folder, BridgesOptions options, bool hasBroker = true, params Route[] routes) =>
        new(folder.Path, options, hasBroker, routes, new EventQueueOptions());

    /// <summary>The same, with bounds of the event queue.</summary>
    public static BridgedNode Start(TempFolder folder, BridgesOptions options, EventQueueOptions events, params Route[] routes) =>
        new(folder.Path, options, hasBroker: true, routes, events);

    /// <summary>The same, whose desired state is lost: the test says later which routes there are.</summary>
    public static BridgedNode StartWithoutState(TempFolder folder, BridgesOptions options) =>
        new(folder.Path, options, hasBroker: true, routes: null, new EventQueueOptions());

    public static BridgesOptions To(int port, Action<BridgeOptions> set)
    {
        BridgeOptions bridge = new() { Url = $"mqtt://127.0.0.1:{port}" };
        set(bridge);
        return new BridgesOptions { Bridges = { ["far"] = bridge } };
    }

    public RouteAccount Account(string route)
    {
        RouteAccount account = Queue.ReadRoutes().Single(one => one.Route == route);
        Assert.Equal(0, account.Unaccounted);
        return account;
    }

    public Task ForwardedAsync(string route, long count) => Deadline.SeenAsync(
        $"{count} messages forwarded by {route}",
        () => Task.FromResult(Account(route)),
        account => account.Forwarded >= count,
        TimeSpan.FromSeconds(60));

    /// <summary>Publishes as a device of this node; done when it is acknowledged.</summary>
    public async Task PublishAsync(string topic, string text, int qos)
    {
        if (_device is null)
        {
            _device = new(
                new MqttClientOptions { Port = Port, ClientId = "device" }, NullLoggerFactory.Instance, TimeProvider.System,
                new Random(1));
            await _device.ConnectAsync(default);
        }

        await _device.PublishAsync(
            new MqttMessage { Topic = topic, Payload = Encoding.UTF8.GetBytes(text), QoS = qos }, default);
    }

    /// <summary>Waits until neither an event nor a message for elsewhere waits.</summary>
    public Task QuietAsync() => Deadline.UntilAsync(
        "nothing to wait", () => Queue.Count().Events == 0 && Queue.ReadRoutes().All(route => route.Waiting == 0));

    public async ValueTask DisposeAsync()
    {
        await (_device?.DisposeAsync() ?? default);
        await _stopping.CancelAsync();
        await _bridges;
        await _dispatcher.StopAsync(default);
        await _replies.StopAsync(default);
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        await Queue.DisposeAsync();
        await _sessions.DisposeAsync();
        _dispatcher.Dispose();
        _replies.Dispose();
        _stopping.Dispose();
    }
}
