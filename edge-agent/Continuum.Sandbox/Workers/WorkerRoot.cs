using System.Runtime.InteropServices;
using Continuum.Isolation;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// The file system that a worker sees: an empty root with the worker's program, the runtime and the C library in it,
/// read-only, and a folder in which it is shown its images and its templates.
/// </summary>
internal sealed class WorkerRoot
{
    public const string Program = "/app";
    public const string Runtime = "/dotnet";

    /// <summary>Where folders are shown to it while it runs.</summary>
    public const string Shown = "/shown";

    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];
    private const string LibraryCache = "/etc/ld.so.cache";

    private WorkerRoot(string path, IReadOnlyList<ReadOnlyMount> mounts)
    {
        Path = path;
        Mounts = mounts;
    }

    /// <summary>The empty root.</summary>
    public string Path { get; }

    /// <summary>What is laid over it.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; }

    /// <summary>What a worker needs to read, for its confinement; the folders that exist in every worker.</summary>
    public static IReadOnlyList<string> Readable { get; } =
        ["/lib", "/lib64", "/usr", "/etc", "/proc", "/dev", Program, Runtime];

    /// <summary>Makes it, or makes it anew.</summary>
    public static WorkerRoot Create(string folder, string programPath)
    {
        List<ReadOnlyMount> mounts = [new(System.IO.Path.GetDirectoryName(programPath)!, Program)];
        Directory.CreateDirectory(folder, Open);
        foreach (string name in new[] { "proc", "dev", "tmp", "etc", "usr", Program[1..], Runtime[1..], Shown[1..] })
        {
            Directory.CreateDirectory(System.IO.Path.Combine(folder, name), Open);
        }

        foreach (string library in Libraries)
        {
            Show(folder, library, mounts);
        }

        if (File.Exists(LibraryCache))
        {
            File.WriteAllBytes(folder + LibraryCache, []);
            mounts.Add(new ReadOnlyMount(LibraryCache, LibraryCache));
        }

        // With the shared runtime this is .../shared/Microsoft.NETCore.App/VERSION; alone, the program's own folder.
        DirectoryInfo runtime = new(RuntimeEnvironment.GetRuntimeDirectory());
        if (runtime.Parent?.Parent is { Name: "shared", Parent: { } home })
        {
            mounts.Add(new ReadOnlyMount(home.FullName, Runtime));
        }

        return new WorkerRoot(folder, mounts);
    }

    /// <summary>Where /lib is a link to usr/lib it is one here; a folder is mounted.</summary>
    private static void Show(string root, string library, List<ReadOnlyMount> mounts)
    {
        DirectoryInfo host = new(library);
        string here = root + library;
        if (!host.Exists)
        {
            return;
        }

        if (host.LinkTarget is { } target)
        {
            if (!System.IO.Path.Exists(here))
            {
                File.CreateSymbolicLink(here, target);
            }

            return;
        }

        Directory.CreateDirectory(here, Open);
        mounts.Add(new ReadOnlyMount(library, library));
    }
}
