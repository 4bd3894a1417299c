using System.Diagnostics;
using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>A tiny root with one static program in it, /bin/probe, built once for all tests.</summary>
public sealed class SandboxRoot : IDisposable
{
    private readonly TempFolder _folder = new();

    public SandboxRoot()
    {
        if (SkipReason is not null)
        {
            return;
        }

        Path = Make("root");
        string source = System.IO.Path.Combine(AppContext.BaseDirectory, "Programs", "probe.c");
        using Process compiler = Process.Start(
            "musl-gcc", ["-static", "-O1", "-o", System.IO.Path.Combine(Path, "bin", "probe"), source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        File.SetUnixFileMode(_folder.Path, OpenFolder);
    }

    public static string? SkipReason { get; } =
        Environment.UserName != "root" ? "needs root: user ids and control groups"
        : !File.Exists("/usr/bin/bwrap") ? "needs bubblewrap in /usr/bin"
        : !File.Exists("/usr/bin/musl-gcc") ? "needs musl-gcc (musl-tools) to build the program to isolate"
        : null;

    public string Path { get; } = "";

    /// <summary>A folder beneath the temporary one with what every root must hold.</summary>
    public string Make(string name)
    {
        foreach (string folder in new[] { "proc", "dev", "tmp", "bin", "var/task", "etc" })
        {
            Directory.CreateDirectory(_folder.File(name, folder), OpenFolder);
        }

        return _folder.File(name);
    }

    public string Temporary(params string[] parts) => _folder.File(parts);

    public void Dispose() => _folder.Dispose();

    internal const UnixFileMode OpenFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}
