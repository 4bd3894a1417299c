using System.Security.Cryptography;
using System.Text;
using Continuum.Hosting.Startup;
using Continuum.Isolation;
using Continuum.Sandbox;
using Continuum.Sandbox.Workers;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Agent.Sandboxes;

/// <summary>Starts what isolates functions: micro-VMs where KVM works, process isolation elsewhere.</summary>
internal sealed class SandboxStart(
    SandboxOptions options, string nodeId, string dataFolder, ILoggerFactory loggers, TimeProvider time)
{
    private const string Device = "/dev/kvm";

    private readonly ILogger _logger = loggers.CreateLogger<SandboxStart>();

    /// <exception cref="IsolationException">Not root, or a tool is missing.</exception>
    /// <exception cref="StartupException">Micro-VMs were asked for and are not possible.</exception>
    public async Task<SandboxChoice> RunAsync()
    {
        ProcessSandboxOptions processes = new() { Isolation = Isolation() };
        ISandboxHost host =
            await ProcessSandboxHost.StartAsync(processes, loggers, time, CancellationToken.None);
        if (options.Kind == SandboxKind.Process)
        {
            return new SandboxChoice(host, [host.Kind], "as configured");
        }

        (WorkerSandboxHost? microVms, string detail) = await TryMicroVmsAsync();
        if (microVms is not null)
        {
            _logger.RunsMicroVms(detail);
            return new SandboxChoice(
                new NodeSandboxes(microVms, host, _logger), [microVms.Kind, host.Kind], detail);
        }

        if (options.Kind == SandboxKind.Kvm)
        {
            await host.DisposeAsync();
            throw new StartupException(
                ExitCode.Unavailable,
                $"Micro-VMs are not possible here: {detail}",
                $"Give the agent {Device}, or set {SandboxOptions.Section}:{nameof(SandboxOptions.Kind)} to Auto or "
                    + "Process.",
                null);
        }

        _logger.RunsProcesses(detail);
        return new SandboxChoice(host, [host.Kind], detail);
    }

    private async Task<(WorkerSandboxHost? Host, string Detail)> TryMicroVmsAsync()
    {
        if (WorkerProgramPath.Find(options.Worker) is not { } program)
        {
            return (null, "the program continuum-worker is not there");
        }

        SafeFileHandle kvm;
        try
        {
            kvm = File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"{Device}: {exception.Message}");
        }

        try
        {
            WorkerSandboxOptions workers = new()
            {
                ProgramPath = program,
                DataFolder = Path.Combine(dataFolder, "micro-vms"),
                MemoryBytes = options.WorkerMemoryBytes,
            };
            WorkerSandboxHost host = await WorkerSandboxHost.StartAsync(
                workers, IsolationLauncher.Create(Isolation(), loggers, time), kvm, loggers, time);
            return (host, host.Description);
        }
        catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
        {
            kvm.Dispose();
            return (null, exception.Message);
        }
    }

    // Two agents on one machine must not share users or control groups: both follow from the node's name.
    private IsolationOptions Isolation()
    {
        const int UsersPerNode = 10_000;
        uint slot = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(nodeId))) % 100;
        return new IsolationOptions
        {
            CgroupParent = $"continuum-{nodeId}",
            FirstUserId = 200_000 + ((int)slot * UsersPerNode),
        };
    }
}
