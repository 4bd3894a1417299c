using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Contracts.Events;
using Continuum.Mqtt;

namespace Continuum.Agent.Tests.Outbox;

/// <summary>An event queue with routes to other brokers, that can be abandoned and opened again.</summary>
internal sealed class OutboxFixture(long maxBytes, params RouteLimits[] routes) : IAsyncDisposable
{
    public static readonly RouteKey Low = new("cloud", "low");
    public static readonly RouteKey High = new("cloud", "high");

    /// <summary>What a message of these tests counts beside its payload.</summary>
    public const int Beside = 129;

    private readonly TempFolder _folder = new();
    private readonly List<EventQueue> _opened = [];
    private EventQueue? _queue;

    public ManualTimeProvider Time { get; } = new(Fixtures.Some.Time);

    public string Path => _folder.File("events.db");

    public EventQueue Queue => _queue ??= Open();

    public static RouteLimits Limits(
        RouteKey route, int priority = 0, long maxBytes = 1 << 20, int maxAgeSeconds = 3600, WhenFull whenFull = WhenFull.Oldest) =>
        new(route, priority, maxBytes, TimeSpan.FromSeconds(maxAgeSeconds), whenFull);

    public static OutgoingMessage Message(RouteKey route, int payload = 100, int qos = 2, byte mark = 0)
    {
        byte[] bytes = new byte[payload];
        bytes.AsSpan().Fill(mark);
        return new OutgoingMessage(route, new MqttMessage { Topic = "t", Payload = bytes, QoS = qos }, null);
    }

    public Task AppendAsync(params OutgoingMessage[] messages) => Queue.Outbox.AppendAsync(messages, default);

    public RouteState Route(RouteKey key) => Queue.Outbox.Routes.Single(route => route.Route == key);

    /// <summary>The marks of what waits, in order.</summary>
    public int[] Marks(RouteKey key) =>
        [.. Queue.Outbox.ReadFresh(Route(key), 0, 10_000, long.MaxValue).Select(message => (int)message.Message.Payload.Span[0])];

    /// <summary>The route's account, which must reconcile.</summary>
    public RouteAccount Account(RouteKey key, string because = "")
    {
        RouteAccount account = Queue.ReadRoutes().Single(one => one.Bridge == key.Bridge && one.Route == key.Name);
        Assert.True(account.Unaccounted == 0, $"{account} {because}");
        return account;
    }

    /// <summary>Opens the file again; the queue that had it is left as a crash would leave it.</summary>
    public void ReopenAfterCrash() => _queue = Open();

    public async Task ReopenAsync()
    {
        await Queue.DisposeAsync();
        _queue = Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EventQueue queue in _opened)
        {
            await queue.DisposeAsync();
        }

        _folder.Dispose();
    }

    private EventQueue Open()
    {
        EventQueue queue = EventQueue.Open(
            Path, new EventQueueOptions(), Time, logger: null, new OutboxPlan("node", maxBytes, routes));
        _opened.Add(queue);
        return queue;
    }
}
