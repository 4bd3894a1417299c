using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;

namespace Continuum.Agent.Bridges;

/// <summary>What bridges carry, counted: every drop with its reason.</summary>
internal sealed class BridgeMetrics
{
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _received;
    private readonly Counter<long> _untaken;
    private readonly Counter<long> _notSubscribed;
    private readonly ConcurrentDictionary<string, bool> _connected = new(StringComparer.Ordinal);

    public BridgeMetrics(IMeterFactory meters, EventQueue queue)
    {
        Meter meter = meters.Create(AgentTelemetry.Name);
        _forwarded = meter.CreateCounter<long>(
            "continuum.bridge.forwarded", "{message}", "Messages that other brokers took, by route");
        _dropped = meter.CreateCounter<long>(
            "continuum.bridge.dropped", "{message}", "Messages for other brokers that are lost, by route and reason");
        _received = meter.CreateCounter<long>(
            "continuum.bridge.received", "{message}", "Messages that came from other brokers, by bridge");
        _untaken = meter.CreateCounter<long>(
            "continuum.bridge.untaken",
            "{message}",
            "Messages from other brokers that could never be taken, by bridge and reason");
        _notSubscribed = meter.CreateCounter<long>(
            "continuum.bridge.not_subscribed", "{attempt}", "Subscriptions that other brokers refused, by bridge");
        meter.CreateObservableGauge(
            "continuum.bridge.waiting",
            () => queue.Outbox.Routes.Select(route => Measure(route.Waiting.Count, route.Route)),
            "{message}",
            "Messages that wait for other brokers, by route");
        meter.CreateObservableGauge(
            "continuum.bridge.waiting_bytes",
            () => queue.Outbox.Routes.Select(route => Measure(route.Waiting.Bytes, route.Route)),
            "By",
            "Their bytes, by route");
        meter.CreateObservableGauge(
            "continuum.bridge.connected",
            () => _connected.Select(pair => new Measurement<long>(
                pair.Value ? 1 : 0, new KeyValuePair<string, object?>("bridge", pair.Key))),
            "{connection}",
            "Whether a bridge is connected");
        queue.Outbox.Observe(Settled);
    }

    public void Connected(string bridge, bool connected) => _connected[bridge] = connected;

    public void Received(string bridge) => _received.Add(1, new KeyValuePair<string, object?>("bridge", bridge));

    public void NotSubscribed(string bridge) =>
        _notSubscribed.Add(1, new KeyValuePair<string, object?>("bridge", bridge));

    public void Untaken(string bridge, string reason) => _untaken.Add(
        1, new KeyValuePair<string, object?>("bridge", bridge), new KeyValuePair<string, object?>("reason", reason));

    private void Settled(RouteKey route, string? dropped, long count)
    {
        KeyValuePair<string, object?> bridge = new("bridge", route.Bridge);
        KeyValuePair<string, object?> name = new("route", route.Name);
        if (dropped is null)
        {
            _forwarded.Add(count, bridge, name);
        }
        else
        {
            _dropped.Add(count, bridge, name, new KeyValuePair<string, object?>("reason", dropped));
        }
    }

    private static Measurement<long> Measure(long value, RouteKey route) => new(
        value,
        new KeyValuePair<string, object?>("bridge", route.Bridge),
        new KeyValuePair<string, object?>("route", route.Name));
}
