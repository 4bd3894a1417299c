using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Continuum.Isolation;

namespace Continuum.Sandbox.Workers;

/// <summary>Starts worker processes: an unprivileged user, namespaces of their own, /dev/kvm and a channel.</summary>
/// <param name="isolation">Starts isolated processes.</param>
/// <param name="root">What they see as files.</param>
/// <param name="kvm">/dev/kvm, open for reading and writing.</param>
/// <param name="options">What they may use.</param>
internal sealed class WorkerLaunch(
    IsolationLauncher isolation, WorkerRoot root, SafeHandle kvm, WorkerSandboxOptions options)
{
    private const int Descriptors = 16_384; // two a sandbox, and what its program has open
    private const int Threads = 2048;
    private const long TmpBytes = 16L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="IsolationException">It could not be started.</exception>
    public async Task<(IsolatedProcess Process, WorkerChannel Channel)> StartAsync(CancellationToken cancellationToken)
    {
        (Socket mine, SafeSocketHandle theirs) = SocketPair.Create();
        try
        {
            using (theirs)
            {
                IsolatedProcess process = await isolation.StartAsync(Spec(theirs), cancellationToken);
                return (process, new WorkerChannel(mine, Patience));
            }
        }
        catch
        {
            mine.Dispose();
            throw;
        }
    }

    private ProcessSpec Spec(SafeHandle channel) => new()
    {
        RootPath = root.Path,
        Mounts = root.Mounts,
        ShownFolders = [WorkerRoot.Shown],
        Descriptors = [kvm, channel],
        Calls = CallPolicy.Monitors,
        Arguments =
        [
            $"{WorkerRoot.Program}/{Path.GetFileName(options.ProgramPath)}",
            "--kvm", Number(ProcessSpec.FirstDescriptor),
            "--channel", Number(ProcessSpec.FirstDescriptor + 1),
        ],
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = WorkerRoot.Runtime,
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            ["HOME"] = "/tmp",
            [WorkerSettings.Variable] = WorkerSettings.Write(options.Pool),
        },
        WorkingDirectory = "/tmp",
        Limits = new ResourceLimits
        {
            MemoryBytes = options.Memory,
            TmpBytes = TmpBytes,
            MaxProcesses = Threads,
            MaxOpenFiles = Descriptors,
        },
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
