using Continuum.Contracts.Functions;
using Continuum.Isolation;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Launching;

/// <summary>Starts programs by process isolation, with the Runtime API on a socket in their own network.</summary>
internal sealed class ProcessLauncher(
    IsolationLauncher isolation, RuntimeApiServer server, ProcessSandboxOptions options) : ISandboxLauncher
{
    private static readonly string RuntimeApi = FormattableString.Invariant($"127.0.0.1:{RuntimeEnvironment.Port}");

    public string Kind => "process";

    public async Task<ISandboxProcess> StartAsync(
        SandboxSpec spec, RuntimeSession session, bool isAhead, CancellationToken cancellationToken)
    {
        IsolatedProcess process;
        try
        {
            process = await isolation.StartAsync(ToProcess(spec), cancellationToken);
        }
        catch (Exception exception) when (exception is IsolationException or ArgumentException)
        {
            throw new SandboxException(
                $"A sandbox for {spec.Version} could not be made: {exception.Message}", exception);
        }

        return new ProcessSandbox(process, server, session);
    }

    public void Forget(VersionKey version)
    {
        // Each program is started from its files: nothing is kept.
    }

    public async ValueTask DisposeAsync()
    {
        await isolation.DisposeAsync();
        await server.DisposeAsync();
    }

    private ProcessSpec ToProcess(SandboxSpec spec) => new()
    {
        RootPath = spec.RootPath,
        Mounts = [.. spec.Mounts.Select(mount => new ReadOnlyMount(mount.HostPath, mount.MountPath))],
        Arguments = spec.EntryPoint,
        Environment = RuntimeEnvironment.For(spec, options.Pool.Region, RuntimeApi, isSnapshotted: false),
        WorkingDirectory = spec.WorkingDirectory,
        LoopbackPort = RuntimeEnvironment.Port,
        Limits = new ResourceLimits
        {
            MemoryBytes = spec.MemoryBytes,
            TmpBytes = Math.Min(options.TmpBytes, spec.MemoryBytes),
            MaxProcesses = options.MaxProcesses,
            CpuMillis = options.CpuMillis,
            MaxOpenFiles = options.MaxOpenFiles,
        },
    };
}
