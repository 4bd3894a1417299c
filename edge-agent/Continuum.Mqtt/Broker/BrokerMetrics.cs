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

    public BrokerMetrics()
    {
        _connections = _meter.CreateUpDownCounter<long>("mqtt.connections");
        _received = _meter.CreateCounter<long>("mqtt.messages.received");
        _sent = _meter.CreateCounter<long>("mqtt.messages.sent");
        _dropped = _meter.CreateCounter<long>("mqtt.messages.dropped");
    }

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    public void Received() => _received.Add(1);

    public void Sent() => _sent.Add(1);

    public void Dropped(string reason, long count = 1) =>
        _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
