using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox;

namespace Continuum.Agent.Sandboxes;

/// <summary>
/// A node's sandboxes: micro-VMs, and process isolation for what a micro-VM says it cannot run
/// (<see cref="ErrorTypes.SandboxUnsupported"/>).
/// </summary>
/// <param name="microVms">Tried first.</param>
/// <param name="processes">For the rest.</param>
/// <param name="logger">Where to log.</param>
internal sealed class NodeSandboxes(ISandboxHost microVms, ISandboxHost processes, ILogger logger) : ISandboxHost
{
    private const int LogLines = 1024;

    private readonly ConcurrentDictionary<VersionKey, ISandboxHost> _others = new();

    public string Kind => microVms.Kind;

    public async Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        PrepareResult result = await microVms.PrepareAsync(spec, cancellationToken);
        if (result is not PrepareResult.Refused { Error: { Type: ErrorTypes.SandboxUnsupported } error })
        {
            _others.TryRemove(spec.Version, out _);
            return result;
        }

        logger.FallsBack(spec.Version, error.Message);
        result = await processes.PrepareAsync(spec, cancellationToken);
        if (result is PrepareResult.Ready)
        {
            _others[spec.Version] = processes;
        }

        return result;
    }

    public Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken) =>
        Of(version).InvokeAsync(version, request, cancellationToken);

    public async Task RetireAsync(VersionKey version, CancellationToken cancellationToken)
    {
        await Of(version).RetireAsync(version, cancellationToken);
        _others.TryRemove(version, out _);
    }

    public SandboxUse ReadUse()
    {
        SandboxUse one = microVms.ReadUse();
        SandboxUse other = processes.ReadUse();
        return new SandboxUse(
            one.Sandboxes + other.Sandboxes, one.MemoryBytes + other.MemoryBytes, one.CpuTime + other.CpuTime);
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A full channel makes the hosts wait, and they count what they drop.
        Channel<LogLine> lines = Channel.CreateBounded<LogLine>(LogLines);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task both = CopyBothAsync(lines.Writer, stop.Token);
        try
        {
            await foreach (LogLine line in lines.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await both;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await microVms.DisposeAsync();
        await processes.DisposeAsync();
    }

    private ISandboxHost Of(VersionKey version) => _others.GetValueOrDefault(version, microVms);

    private async Task CopyBothAsync(ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            CopyAsync(microVms, lines, cancellationToken), CopyAsync(processes, lines, cancellationToken));
        lines.Complete();
    }

    private static async Task CopyAsync(
        ISandboxHost host, ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (LogLine line in host.ReadLogsAsync(cancellationToken))
            {
                await lines.WriteAsync(line, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone.
        }
    }
}
