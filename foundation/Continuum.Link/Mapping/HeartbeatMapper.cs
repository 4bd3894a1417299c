using Continuum.Contracts.Functions;
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
        foreach (FunctionExecution each in heartbeat.Executions)
        {
            FunctionExecutionMessage execution = new() { Function = Scalars.ToWire(each.Function), Answers = each.Answers };
            execution.Milliseconds.AddRange(each.Milliseconds);
            wire.Executions.Add(execution);
        }

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
            Scalars.ToContract(each.Function), Math.Max(0, each.EventsPerSecond)))],
        [.. wire.Executions
            .GroupBy(each => Scalars.ToContract(each.Function))
            .Select(group => Execution(group.Key, group.Last()))
            .Where(each => each.Milliseconds.Count > 0)]);

    // What a node says is not taken on trust: a function once, its samples bounded in number and size, answers no fewer
    // than samples and no more than a number that sums of them can bear.
    private static FunctionExecution Execution(FunctionKey function, FunctionExecutionMessage wire)
    {
        double[] samples =
        [
            .. wire.Milliseconds.Where(ms => ms >= 0)
                .Select(ms => Math.Min(ms, FunctionExecution.MostMilliseconds))
                .Take(FunctionExecution.MostSamples),
        ];
        return new FunctionExecution(function, Math.Clamp(wire.Answers, samples.Length, int.MaxValue), samples);
    }
}
