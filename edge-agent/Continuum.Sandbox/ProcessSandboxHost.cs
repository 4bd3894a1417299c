using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Isolation;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Pools;
using Continuum.Sandbox.RuntimeApi;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox;

/// <summary>Sandboxes by process isolation: bubblewrap, control groups, the Runtime API on a socket inside.</summary>
public sealed class ProcessSandboxHost : ISandboxHost
{
    private readonly PooledSandboxHost _host;

    private ProcessSandboxHost(PooledSandboxHost host) => _host = host;

    /// <inheritdoc/>
    public string Kind => _host.Kind;

    /// <summary>Checks what this machine offers, and starts the Runtime API's server.</summary>
    /// <param name="options">Limits and tools.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IsolationException">Not root, a tool is missing or too old, or no control groups.</exception>
    public static async Task<ProcessSandboxHost> StartAsync(
        ProcessSandboxOptions options,
        ILoggerFactory loggerFactory,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        IsolationLauncher isolation = IsolationLauncher.Create(options.Isolation, loggerFactory, timeProvider);
        RuntimeApiServer server = await RuntimeApiServer.StartAsync(loggerFactory, cancellationToken);
        ProcessLauncher launcher = new(isolation, server, options);
        return new ProcessSandboxHost(new PooledSandboxHost(launcher, options.Pool, loggerFactory, timeProvider));
    }

    /// <inheritdoc/>
    public Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken) =>
        _host.PrepareAsync(spec, cancellationToken);

    /// <inheritdoc/>
    public Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken) =>
        _host.InvokeAsync(version, request, cancellationToken);

    /// <inheritdoc/>
    public Task RetireAsync(VersionKey version, CancellationToken cancellationToken) =>
        _host.RetireAsync(version, cancellationToken);

    /// <inheritdoc/>
    public SandboxUse ReadUse() => _host.ReadUse();

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> ReadLogsAsync(CancellationToken cancellationToken) =>
        _host.ReadLogsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
