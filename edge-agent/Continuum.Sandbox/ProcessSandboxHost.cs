using Continuum.Isolation;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Pools;
using Continuum.Sandbox.RuntimeApi;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox;

/// <summary>Sandboxes by process isolation: bubblewrap, control groups, the Runtime API on a socket inside.</summary>
public static class ProcessSandboxHost
{
    /// <summary>Checks what this machine offers, and starts the Runtime API's server.</summary>
    /// <param name="options">Limits and tools.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IsolationException">Not root, a tool is missing or too old, or no control groups.</exception>
    public static async Task<ISandboxHost> StartAsync(
        ProcessSandboxOptions options,
        ILoggerFactory loggerFactory,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        IsolationLauncher isolation = IsolationLauncher.Create(options.Isolation, loggerFactory, timeProvider);
        RuntimeApiServer server = await RuntimeApiServer.StartAsync(loggerFactory, cancellationToken);
        ProcessLauncher launcher = new(isolation, server, options);
        return new PooledSandboxHost(launcher, options.Pool, loggerFactory, timeProvider);
    }
}
