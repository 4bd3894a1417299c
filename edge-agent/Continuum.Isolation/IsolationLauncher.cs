using System.Collections.Concurrent;
using Continuum.Isolation.Launch;
using Microsoft.Extensions.Logging;

namespace Continuum.Isolation;

/// <summary>Starts isolated programs. Disposing it, or the end of this process however it comes, kills them.</summary>
public sealed class IsolationLauncher : IAsyncDisposable
{
    private readonly SandboxServices _services;
    private readonly SandboxStarter _starter;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, IsolatedProcess> _running = new();
    private volatile bool _disposed;

    private IsolationLauncher(SandboxServices services, IsolationCapabilities capabilities, ILogger logger)
    {
        _services = services;
        _starter = new SandboxStarter(services, Forget);
        _logger = logger;
        Capabilities = capabilities;
    }

    /// <summary>What this machine offers.</summary>
    public IsolationCapabilities Capabilities { get; }

    /// <summary>Looks at what the machine offers and kills what an earlier launcher, itself killed, has left.</summary>
    /// <param name="options">Tools, ids and folders.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="IsolationException">
    /// Not root, a tool missing or too old, no control groups, or no filter for this kind of CPU.
    /// </exception>
    public static IsolationLauncher Create(
        IsolationOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        ILogger logger = loggerFactory.CreateLogger<IsolationLauncher>();
        (SandboxServices services, IsolationCapabilities capabilities) = MachineCheck.Prepare(options, timeProvider);
        if (services.Groups.StaleRemoved > 0)
        {
            logger.StaleGroupsRemoved(services.Groups.StaleRemoved);
        }

        return new IsolationLauncher(services, capabilities, logger);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="spec">The program and all it gets.</param>
    /// <param name="cancellationToken">Gives up the start; what was started is killed.</param>
    /// <returns>The program, running.</returns>
    /// <exception cref="ArgumentException">The specification is out of its ranges.</exception>
    /// <exception cref="IsolationException">The root lacks a folder, the program is missing, or a tool
    /// failed.</exception>
    public async Task<IsolatedProcess> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        spec.Validate();
        SandboxFiles.Check(spec);
        cancellationToken.ThrowIfCancellationRequested();
        IsolatedProcess process = await _starter.StartAsync(spec, cancellationToken).ConfigureAwait(false);
        _running[process.Id] = process;
        if (process.Exited.IsCompleted)
        {
            _running.TryRemove(process.Id, out _); // it was quicker than the line before
        }

        _logger.Started(process.Id, spec.Arguments[0], process.HostPid);
        return process;
    }

    /// <summary>Kills every program and ends the threads. No start may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await Task.WhenAll(_running.Values.Select(process => process.KillAsync())).ConfigureAwait(false);
        _services.Dispose();
    }

    private void Forget(string id, ProcessExit exit)
    {
        _running.TryRemove(id, out _);
        _logger.Ended(id, exit.Cause, exit.ExitCode, exit.Signal);
    }
}
