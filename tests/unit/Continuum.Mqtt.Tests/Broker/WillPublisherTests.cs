using System.Collections.Concurrent;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Wills that the host has no room for.</summary>
public sealed class WillPublisherTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly MemorySessionStore _store = new();
    private readonly StoredState _stored;
    private readonly BrokerMetrics _metrics = new();
    private readonly GatedInterceptor _host = new();
    private readonly ConcurrentQueue<string> _offered = new();
    private readonly ConcurrentQueue<TimeSpan?> _lives = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly WillPublisher _wills;
    private volatile bool _isFull = true;
    private DateTimeOffset _declared = DateTimeOffset.UnixEpoch;

    public WillPublisherTests()
    {
        _stored = ((ISessionStore)_store).Load();
        MessageRouter router = new(new(), new(_store, _stored, new(), _metrics, _time), _metrics, _time);
        _wills = new(_host, router, _store, _metrics, NullLogger.Instance, _time, _stopping.Token);
        _host.Wills = will =>
        {
            _offered.Enqueue($"{will.ClientId} {will.Message.Topic}");
            _lives.Enqueue(will.Message.MessageExpiry);
            return _isFull ? ValueTask.FromException(new IOException("full")) : ValueTask.CompletedTask;
        };
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task What_is_refused_is_tried_again_in_order_and_ever_more_seldom()
    {
        await PublishAsync("a", "1");
        await PublishAsync("b", "2");
        foreach (int seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            await WaitsAsync(seconds);
            _offered.Clear();
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await Deadline.UntilAsync("both again", () => _offered.Count == 2);
            Assert.Equal(["a 1", "b 2"], _offered);
        }

        await WaitsAsync(30);
        _isFull = false;
        _time.Advance(TimeSpan.FromSeconds(30));
        await Deadline.UntilAsync("nothing stored", () => _stored.Wills.Count == 0);
        Assert.Equal(0, _metrics.Totals.Dropped);
    }

    [Fact]
    public async Task Of_one_client_the_newest_waits_and_the_earlier_is_counted()
    {
        await PublishAsync("a", "1");
        await WaitsAsync(1);
        await PublishAsync("a", "2");
        Assert.Equal(["a 1", "a 1", "a 2"], _offered);
        await Deadline.UntilAsync("the drop", () => _metrics.Totals.Dropped == 1 && _stored.Wills.Count == 1);
        await WaitsAsync(1);
        _offered.Clear();
        _isFull = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync("nothing stored", () => _stored.Wills.Count == 0);
        Assert.Equal(["a 2"], _offered);
    }

    [Fact]
    public async Task Those_that_wait_are_bounded_in_bytes()
    {
        for (int i = 0; i < 20; i++)
        {
            await PublishAsync($"c{i}", "t", bytes: 1 << 20);
        }

        await Deadline.UntilAsync("the oldest dropped", () => _metrics.Totals.Dropped == 5);
        Assert.Equal(15, _stored.Wills.Count);
        Assert.DoesNotContain(_stored.Wills.Keys, key => key.ClientId == "c4");
    }

    [Fact]
    public async Task The_time_of_a_will_goes_by_while_it_waits()
    {
        await PublishAsync("a", "1", expiry: 2);
        await WaitsAsync(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Deadline.UntilAsync("the second offer", () => _lives.Count == 2);
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)], _lives);
        await WaitsAsync(2);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Deadline.UntilAsync("the drop", () => _metrics.Totals.Dropped == 1);
        Assert.Empty(_stored.Wills);
        Assert.Equal(2, _lives.Count);
    }

    private async Task WaitsAsync(int seconds) => await Deadline.UntilAsync(
        $"a pause of {seconds} s", () => _time.IsArmedFor(_time.GetUtcNow().AddSeconds(seconds)));

    private async Task PublishAsync(string client, string topic, int bytes = 1, int? expiry = null)
    {
        MqttMessage message = new()
        {
            Topic = topic,
            Payload = new byte[bytes],
            QoS = 1,
            MessageExpiry = expiry is { } life ? TimeSpan.FromSeconds(life) : null,
        };
        StoredWill will = new(message, 0, _declared = _declared.AddSeconds(1));
        ((ISessionStore)_store).Append(new SessionChange.WillKept(client, will));
        _wills.Publish(client, will, publisher: null);
        await Deadline.WithinAsync("the routing", _wills.SettledAsync(client));
    }
}
