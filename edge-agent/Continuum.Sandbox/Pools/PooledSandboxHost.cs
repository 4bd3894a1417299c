using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Pools;

/// <summary>A sandbox host over any launcher: one pool a version.</summary>
internal sealed class PooledSandboxHost : ISandboxHost
{
    private readonly ConcurrentDictionary<VersionKey, VersionPool> _pools = new();
    private readonly PoolContext _context;

    public PooledSandboxHost(
        ISandboxLauncher launcher, SandboxPoolOptions options, ILoggerFactory loggerFactory, TimeProvider time)
    {
        _context = new PoolContext(
            launcher,
            options,
            new LogHub(time, options.LogQueueLines),
            new SandboxCensus(),
            new SandboxTelemetry(ReadySandboxes),
            loggerFactory.CreateLogger<PooledSandboxHost>(),
            time);
    }

    public string Kind => _context.Launcher.Kind;

    public async Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        VersionPool pool = _pools.GetOrAdd(spec.Version, static (_, made) => new VersionPool(made.spec, made._context),
            (spec, _context));
        PrepareResult result = await pool.PrepareAsync().WaitAsync(cancellationToken);
        if (result is PrepareResult.Refused && _pools.TryRemove(new(spec.Version, pool)))
        {
            await RetireAsync(pool, cancellationToken);
            _context.Launcher.Forget(spec.Version);
        }

        return result;
    }

    public async Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken)
    {
        return _pools.TryGetValue(version, out VersionPool? pool)
            ? await pool.InvokeAsync(request, cancellationToken)
            : InvocationResult.Failure(ErrorTypes.FunctionNotFound, $"{version} is not prepared on this node");
    }

    public async Task RetireAsync(VersionKey version, CancellationToken cancellationToken)
    {
        if (_pools.TryRemove(version, out VersionPool? pool))
        {
            await RetireAsync(pool, cancellationToken);
            _context.Launcher.Forget(version);
        }
    }

    /// <summary>How many sandboxes of a version wait for work.</summary>
    public int ReadyCount(VersionKey version) =>
        _pools.TryGetValue(version, out VersionPool? pool) ? pool.ReadyCount : 0;

    public SandboxUse ReadUse() => _context.Census.Read();

    public IAsyncEnumerable<LogLine> ReadLogsAsync(CancellationToken cancellationToken) =>
        _context.Logs.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await Task.WhenAll(_pools.Values.Select(pool => RetireAsync(pool, now.Token)));
        _pools.Clear();
        _context.Logs.Complete();
        await _context.Launcher.DisposeAsync();
        _context.Telemetry.Dispose();
    }

    private static async Task RetireAsync(VersionPool pool, CancellationToken cancellationToken)
    {
        await pool.DrainAsync(cancellationToken);
        await pool.DisposeAsync();
    }

    private IEnumerable<Measurement<int>> ReadySandboxes() =>
        _pools.Select(pool => SandboxTelemetry.Ready(pool.Key.Function, pool.Value.ReadyCount));
}
