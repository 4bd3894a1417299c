using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Kvm;
using Continuum.Sandbox.MicroVms;
using Continuum.Sandbox.Pools;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox;

/// <summary>Sandboxes by micro-VMs: each event of a version has a copy of its program that waited for its first.</summary>
public sealed class MicroVmSandboxHost : ISandboxHost
{
    private readonly PooledSandboxHost _host;

    private MicroVmSandboxHost(PooledSandboxHost host) => _host = host;

    /// <inheritdoc/>
    public string Kind => _host.Kind;

    /// <summary>Takes an opened KVM into use.</summary>
    /// <param name="kvm">This machine's KVM; disposed with the host, whether this succeeds or not.</param>
    /// <param name="options">Limits and folders.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="IOException">The folder for snapshots cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public static MicroVmSandboxHost Create(
        KvmHost kvm, MicroVmSandboxOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        KvmLauncher launcher;
        try
        {
            launcher = new KvmLauncher(
                kvm, options, loggerFactory.CreateLogger<MicroVmSandboxHost>(), timeProvider, new KernelEntropy());
        }
        catch
        {
            kvm.Dispose();
            throw;
        }

        return new MicroVmSandboxHost(new PooledSandboxHost(launcher, options.Pool, loggerFactory, timeProvider));
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
