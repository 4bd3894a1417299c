using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Process isolation does what every sandbox host does.</summary>
public sealed class ProcessSandboxHostTests : SandboxHostConformance
{
    /// <inheritdoc/>
    protected override async Task<ISandboxHost> StartHostAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: sandboxes have users and control groups");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs /usr/bin/bwrap (Debian: bubblewrap)");
        ProcessSandboxOptions options = new() { MaxProcesses = 128 };
        options.Pool.InitLimitSeconds = 3;
        return await ProcessSandboxHost.StartAsync(
            options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }
}
