using System.Net;
using Continuum.Kvm;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.MicroVms;

/// <summary>What all starts of one version have in common.</summary>
internal sealed class VersionStart
{
    private readonly IReadOnlyList<string> _environment;
    private readonly FileView _files;
    private readonly ProgramLimits _limits;

    public VersionStart(
        SandboxSpec spec, IReadOnlyList<string> environment, MicroVmSandboxOptions options, TemplateSlot slot)
    {
        Spec = spec;
        Slot = slot;
        _environment = environment;
        _files = new FileView
        {
            Root = spec.RootPath,
            Mounts = [.. spec.Mounts.Select(mount => new FolderMount(mount.MountPath, mount.HostPath))],
            WorkingDirectory = spec.WorkingDirectory,
        };
        _limits = new ProgramLimits
        {
            MemoryBytes = spec.MemoryBytes,
            TmpBytes = Math.Min(options.TmpBytes, spec.MemoryBytes),
            Descriptors = options.MaxOpenFiles,
            Tasks = options.MaxThreads,
        };
    }

    public SandboxSpec Spec { get; }

    /// <summary>Its snapshot.</summary>
    public TemplateSlot Slot { get; }

    /// <summary>Which calls its log was told of that were refused.</summary>
    public RefusedCallNotes Refusals { get; } = new();

    /// <summary>The environment, in an order of its own: the same variables are the same list.</summary>
    public static IReadOnlyList<string> EnvironmentOf(SandboxSpec spec, string region, IPEndPoint runtimeApi)
    {
        Dictionary<string, string> environment =
            RuntimeEnvironment.For(spec, region, runtimeApi.ToString(), isSnapshotted: true);
        return [.. environment.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal)];
    }

    /// <summary>The program, from its files.</summary>
    public ProgramSpec ToProgram(
        ProgramOutput output, IReadOnlyDictionary<IPEndPoint, ILoopbackService> services) => new()
        {
            Executable = Spec.EntryPoint[0],
            Arguments = Spec.EntryPoint,
            Environment = _environment,
            Files = _files,
            Limits = _limits,
            Streams = new ProgramStreams { Output = output },
            Services = services,
        };

    /// <summary>A copy of its snapshot.</summary>
    public RestoreSpec ToCopy(ProgramOutput output, IReadOnlyDictionary<IPEndPoint, ILoopbackService> services) => new()
    {
        Files = _files,
        Limits = _limits,
        Streams = new ProgramStreams { Output = output },
        Services = services,
    };
}
