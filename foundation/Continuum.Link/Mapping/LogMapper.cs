using Continuum.Contracts.Logs;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class LogMapper
{
    public static LogBatch ToWire(IReadOnlyList<LogLine> lines)
    {
        LogBatch wire = new();
        wire.Lines.AddRange(lines.Select(ToWire));
        return wire;
    }

    public static IReadOnlyList<LogLine> ToContract(LogBatch wire) => [.. wire.Lines.Select(ToContract)];

    private static LogLineMessage ToWire(LogLine line)
    {
        LogLineMessage wire = new()
        {
            Version = Scalars.ToWire(line.Version),
            NodeId = line.NodeId,
            SandboxId = line.SandboxId,
            Time100Ns = Scalars.ToWire(line.Time),
            Source = (LogSourceCode)((int)line.Source + 1),
            Text = line.Text,
        };
        if (line.InvocationId is { } invocation)
        {
            wire.InvocationId = invocation;
        }

        return wire;
    }

    private static LogLine ToContract(LogLineMessage wire) => new()
    {
        Version = Scalars.ToContract(wire.Version),
        NodeId = wire.NodeId,
        SandboxId = wire.SandboxId,
        InvocationId = wire.HasInvocationId ? wire.InvocationId : null,
        Time = Scalars.ToTime(wire.Time100Ns),
        Source = Scalars.ToContract<LogSource>((int)wire.Source),
        Text = wire.Text,
    };
}
