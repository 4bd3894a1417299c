using System.Globalization;
using Continuum.Bench.Invoke;
using Continuum.Bench.Sandbox;
using Continuum.Images.Store;
using Continuum.Testing;

namespace Continuum.Bench.Peers;

/// <summary>What the system is compared with, as commands.</summary>
internal sealed class PeerCommands(BenchArguments arguments) : IDisposable
{
    public const string ForkExec = "fork+exec";
    public const string Runc = "runc run";
    public const string Bubblewrap = "bubblewrap";

    private readonly TempFolder _bundles = new();

    /// <summary>The program that starts and times the others.</summary>
    public string Launch { get; } = arguments.Built("bench/launch");

    /// <summary>Makes a bundle of a language's image; gives the command that runs it, for a worker's name.</summary>
    public Func<string, IReadOnlyList<string>> RuncOf(Language language) =>
        RuncOf(language.Name, language.Image, language.InImage);

    /// <summary>The same for a program that is restored.</summary>
    public Func<string, IReadOnlyList<string>> RuncOf(SandboxProgram program) =>
        RuncOf(program.Name, program.Image, program.InImage);

    /// <summary>
    /// The command that runs a program in namespaces of its own, without capabilities, on an image's files.
    /// </summary>
    public static IReadOnlyList<string> BubblewrapOf(UnpackedImage image, IReadOnlyList<string> program) =>
    [
        "/usr/bin/bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
        "--ro-bind", image.RootPath, "/",
        .. image.Mounts.SelectMany(mount => (string[])["--ro-bind", mount.HostPath, mount.MountPath]),
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", image.WorkingDirectory, "--", .. program,
    ];

    public void Dispose() => _bundles.Dispose();

    private Func<string, IReadOnlyList<string>> RuncOf(string name, UnpackedImage image, IReadOnlyList<string> program)
    {
        RuncBundle bundle = new(_bundles.File(name), image, program);
        return worker => bundle.Command(string.Create(
            CultureInfo.InvariantCulture, $"continuum-bench-{Environment.ProcessId}-{name}-{worker}"));
    }
}
