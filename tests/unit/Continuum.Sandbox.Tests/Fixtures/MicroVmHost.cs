using Continuum.Kvm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>The host of micro-VMs, where this machine allows one.</summary>
internal static class MicroVmHost
{
    /// <summary>A host whose snapshots are in a folder of its own, removed at the end of the test run.</summary>
    public static Task<ISandboxHost> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("continuum-templates-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return Task.FromResult(Start(folder, NullLoggerFactory.Instance));
    }

    /// <summary>A host over this folder of snapshots.</summary>
    public static ISandboxHost Start(string templates, ILoggerFactory loggers)
    {
        MicroVmSandboxOptions options = new() { TemplateFolder = templates, MaxThreads = 128 };
        options.Pool.InitLimitSeconds = 3;
        return MicroVmSandboxHost.Create(Open(), options, loggers, TimeProvider.System);
    }

    private static KvmHost Open()
    {
        try
        {
            return KvmHost.Open(new KvmHostOptions());
        }
        catch (KvmException exception)
        {
            Assert.Skip($"needs /dev/kvm: {exception.Message}");
            throw;
        }
    }
}
