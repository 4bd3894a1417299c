using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class DesiredStateMapper
{
    public static DesiredStateMessage ToWire(DesiredState state)
    {
        DesiredStateMessage wire = new() { NodeId = state.NodeId, Revision = state.Revision };
        wire.Assignments.AddRange(state.Assignments.Select(ToWire));
        wire.Routes.AddRange(state.Routes.Select(RouteMapper.ToWire));
        return wire;
    }

    public static DesiredState ToContract(DesiredStateMessage wire) => new()
    {
        NodeId = wire.NodeId,
        Revision = wire.Revision,
        Assignments = [.. wire.Assignments.Select(ToContract)],
        Routes = [.. wire.Routes.Select(RouteMapper.ToContract)],
    };

    private static AssignmentMessage ToWire(Assignment assignment)
    {
        AssignmentMessage wire = new()
        {
            Version = Scalars.ToWire(assignment.Version),
            ImageDigest = assignment.ImageDigest,
            Handler = assignment.Handler,
            MemoryBytes = assignment.MemoryBytes,
            Timeout100Ns = assignment.Timeout.Ticks,
            Concurrency = assignment.Concurrency,
            Isolation = (IsolationCode)((int)assignment.Isolation + 1),
            Retry = Scalars.ToWire(assignment.Retry),
        };
        foreach ((string name, string value) in assignment.Environment)
        {
            wire.Environment.Add(name, value);
        }

        return wire;
    }

    private static Assignment ToContract(AssignmentMessage wire) => new()
    {
        Version = Scalars.ToContract(wire.Version),
        ImageDigest = wire.ImageDigest,
        Handler = wire.Handler,
        MemoryBytes = wire.MemoryBytes,
        Timeout = TimeSpan.FromTicks(wire.Timeout100Ns),
        Concurrency = wire.Concurrency,
        Isolation = Scalars.ToContract<IsolationMode>((int)wire.Isolation),
        Environment = new Dictionary<string, string>(wire.Environment),
        Retry = Scalars.ToContract(wire.Retry),
    };
}
