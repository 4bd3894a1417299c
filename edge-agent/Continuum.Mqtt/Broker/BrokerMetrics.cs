using System.Diagnostics.Metrics;

namespace Continuum.Mqtt.Broker;

/// <summary>The instruments of meter <c>Continuum.Mqtt</c>.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("Continuum.Mqtt");
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _throttled;

    public BrokerMetrics()
    {
        _connections = _meter.CreateUpDownCounter<long>("mqtt.connections");
        _received = _meter.CreateCounter<long>("mqtt.messages.received");
        _sent = _meter.CreateCounter<long>("mqtt.messages.sent");
        _dropped = _meter.CreateCounter<long>("mqtt.messages.dropped");
        _refused = _meter.CreateCounter<long>("mqtt.connections.refused");
        _closed = _meter.CreateCounter<long>("mqtt.connections.closed");
        _throttled = _meter.CreateCounter<long>("mqtt.clients.throttled");
    }

    public BrokerTotals Totals { get; } = new();

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    public void Received()
    {
        _received.Add(1);
        Totals.AddReceived();
    }

    public void Sent()
    {
        _sent.Add(1);
        Totals.AddSent();
    }

    /// <param name="reason">One of <see cref="DropReason"/>.</param>
    /// <param name="count">How many messages.</param>
    public void Dropped(string reason, long count = 1)
    {
        _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));
        Totals.AddDropped(count);
    }

    /// <summary>A connection that never became a client.</summary>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A client that the broker sent away.</summary>
    public void Closed(string reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A client that is read no further for a while.</summary>
    public void Throttled(string reason) => _throttled.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
