using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Continuum.Contracts.Logs;

namespace Continuum.Agent.Uplink;

/// <summary>
/// Log lines on their way to the control plane. While there is no link they wait; the oldest go first.
/// </summary>
internal sealed class LogOutbox
{
    private readonly Channel<LogLine> _lines;
    private readonly string _nodeId;

    public LogOutbox(int capacity, NodeIdentity identity, IMeterFactory meters)
    {
        _nodeId = identity.NodeId;
        Counter<long> dropped = meters.Create(AgentTelemetry.Name).CreateCounter<long>(
            "continuum.logs.dropped", "{line}", "Log lines dropped because the link was away for too long");
        _lines = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => dropped.Add(1));
    }

    public void Add(LogLine line) => _lines.Writer.TryWrite(line with { NodeId = _nodeId });

    /// <summary>Waits for lines and takes up to so many.</summary>
    public async Task<IReadOnlyList<LogLine>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await _lines.Reader.WaitToReadAsync(cancellationToken);
        List<LogLine> batch = [];
        while (batch.Count < most && _lines.Reader.TryRead(out LogLine? line))
        {
            batch.Add(line);
        }

        return batch;
    }
}
