using Continuum.Images.Store;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>A program that answers events over the Runtime API, and the same as what it is compared with.</summary>
/// <param name="Name">How its cases' names start.</param>
/// <param name="Image">What it sees as files, in a micro-VM and in a container alike.</param>
/// <param name="OnHost">The command that answers one event from standard input, on this machine's own files.</param>
/// <param name="InImage">The same within the image.</param>
internal sealed record SandboxProgram(
    string Name, UnpackedImage Image, IReadOnlyList<string> OnHost, IReadOnlyList<string> InImage)
{
    public FileView Files { get; } = new()
    {
        Root = Image.RootPath,
        Mounts = [.. Image.Mounts.Select(mount => new FolderMount(mount.MountPath, mount.HostPath))],
        WorkingDirectory = Image.WorkingDirectory,
    };

    public ProgramSpec Spec(RuntimeApiService service) => new()
    {
        Executable = Image.EntryPoint[0],
        Arguments = Image.EntryPoint,
        Environment =
        [
            "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin", "TZ=:UTC", "_HANDLER=app.handle",
            "LAMBDA_TASK_ROOT=/var/task", $"AWS_LAMBDA_RUNTIME_API={RuntimeApiService.Address}",
        ],
        Files = Files,
        Streams = SandboxStreams.ToStandardError,
        Services = service.AtItsAddress,
    };
}
