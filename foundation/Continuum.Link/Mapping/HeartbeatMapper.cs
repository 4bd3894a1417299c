using Continuum.Contracts.Nodes;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class HeartbeatMapper
{
    public static HeartbeatMessage ToWire(NodeHeartbeat heartbeat)
    {
        HeartbeatMessage wire = new()
        {
            CpuMillis = heartbeat.Use.CpuMillis,
            MemoryBytes = heartbeat.Use.MemoryBytes,
            DiskBytes = heartbeat.Use.DiskBytes,
            Sandboxes = heartbeat.Use.Sandboxes,
            QueuedEvents = heartbeat.Use.QueuedEvents,
            DeadLetters = heartbeat.Use.DeadLetters,
        };
        wire.RoundTrips.AddRange(heartbeat.RoundTrips.Select(
            sample => new RoundTripMessage { Target = sample.Target, RoundTrip100Ns = sample.RoundTrip.Ticks }));
        wire.Demand.AddRange(heartbeat.Demand.Select(each => new FunctionDemandMessage
        {
            Function = Scalars.ToWire(each.Function),
            EventsPerSecond = each.EventsPerSecond,
        }));
        return wire;
    }

    public static NodeHeartbeat ToContract(HeartbeatMessage wire) => new(
        new NodeUse
        {
            CpuMillis = wire.CpuMillis,
            MemoryBytes = wire.MemoryBytes,
            DiskBytes = wire.DiskBytes,
            Sandboxes = wire.Sandboxes,
            QueuedEvents = wire.QueuedEvents,
            DeadLetters = wire.DeadLetters,
        },
        [.. wire.RoundTrips.Select(t => new RoundTripSample(t.Target, TimeSpan.FromTicks(t.RoundTrip100Ns)))],
        [.. wire.Demand.Select(each => new FunctionDemand(
            Scalars.ToContract(each.Function), Math.Max(0, each.EventsPerSecond)))]);
}
