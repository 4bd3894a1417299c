using Continuum.Kvm;
using Continuum.Sandbox.MicroVms;
using Continuum.Sandbox.Pools;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox;

/// <summary>
/// Sandboxes by micro-VMs: each event of a version has a copy of its program that waited for its first.
/// </summary>
public static class MicroVmSandboxHost
{
    /// <summary>Takes an opened KVM into use.</summary>
    /// <param name="kvm">This machine's KVM; disposed with the host, whether this succeeds or not.</param>
    /// <param name="options">Limits and folders.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="IOException">The folder for snapshots cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public static ISandboxHost Create(
        KvmHost kvm, MicroVmSandboxOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        KvmLauncher launcher;
        try
        {
            launcher = new KvmLauncher(
                kvm,
                options,
                loggerFactory.CreateLogger(typeof(MicroVmSandboxHost)),
                timeProvider,
                new KernelEntropy());
        }
        catch
        {
            kvm.Dispose();
            throw;
        }

        return new PooledSandboxHost(launcher, options.Pool, loggerFactory, timeProvider);
    }
}
