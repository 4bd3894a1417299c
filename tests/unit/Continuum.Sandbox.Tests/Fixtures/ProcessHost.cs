using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>The host of process isolation, where this machine allows one.</summary>
internal static class ProcessHost
{
    public static Task<ISandboxHost> StartAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: sandboxes have users and control groups");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs /usr/bin/bwrap (Debian: bubblewrap)");
        ProcessSandboxOptions options = new() { MaxProcesses = 128 };
        options.Pool.InitLimitSeconds = 3;
        return ProcessSandboxHost.StartAsync(
            options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }
}
