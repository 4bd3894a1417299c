using Continuum.Testing;

namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>Builds the guest's file system: the host's own tools and .NET runtime, and the scenarios.</summary>
internal static class GuestImage
{
    private const string GuestDotnet = "/usr/share/dotnet";
    private const string GuestPrograms = "/guest";
    private const string SandboxRoot = Sandboxes.Root;

    private static readonly string[] Frameworks = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"];

    private static readonly string[] Folders =
        ["/proc", "/sys", "/dev", "/tmp", "/run", "/mnt", "/etc", "/var", "/usr/bin", "/bin"];

    private static readonly string[] SandboxFolders = ["proc", "dev", "tmp", "bin", "etc", "var/task"];

    internal static async Task BuildAsync(string image, TempFolder work)
    {
        string probe = work.File("probe");
        await HostTool.RunAsync("musl-gcc", "-static", "-O1", "-o", probe, Beside("Machine/probe.c"));
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string[] native =
        [
            "/usr/bin/bwrap", "/usr/bin/setpriv", Path.Combine(dotnet, "dotnet"),
            .. Directory.EnumerateFiles(runtime, "*.so"),
        ];
        IReadOnlyCollection<string> libraries = await SharedLibraries.OfAsync(native);

        using InitramfsWriter writer = new(new BufferedStream(File.Create(image), 1 << 20));
        foreach (string folder in Folders.Concat(SandboxFolders.Select(name => $"{SandboxRoot}/{name}")))
        {
            writer.AddFolder(folder);
        }

        writer.AddCharacterDevice("/dev/console", major: 5, minor: 1);
        writer.AddFile("/init", Beside("Machine/init.sh"));
        writer.AddFile("/start.sh", Beside("Machine/start.sh"));
        writer.AddFile("/bin/busybox", "/bin/busybox");
        writer.AddLink("/bin/sh", "busybox");
        writer.AddFile("/usr/bin/bwrap", "/usr/bin/bwrap");
        writer.AddFile("/usr/bin/setpriv", "/usr/bin/setpriv");
        writer.AddFile($"{SandboxRoot}/bin/probe", probe);
        foreach (string library in libraries)
        {
            writer.AddFile(library, library);
        }

        AddRuntime(writer, dotnet, Path.GetFileName(runtime));
        AddPrograms(writer);
    }

    /// <summary>The runtime of these tests themselves: its libraries are compiled ahead, so it starts soon.</summary>
    private static void AddRuntime(InitramfsWriter writer, string dotnet, string version)
    {
        writer.AddFile($"{GuestDotnet}/dotnet", Path.Combine(dotnet, "dotnet"));
        string[] parts = [$"host/fxr/{version}", .. Frameworks.Select(name => $"shared/{name}/{version}")];
        foreach (string file in parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(dotnet, part))))
        {
            writer.AddFile($"{GuestDotnet}/{Path.GetRelativePath(dotnet, file)}", file);
        }
    }

    private static void AddPrograms(InitramfsWriter writer)
    {
        string[] files =
        [
            "Continuum.Isolation.Guest.dll", "Continuum.Isolation.Guest.runtimeconfig.json", "Continuum.Isolation.dll",
            "Continuum.Testing.dll", "xunit.v3.assert.dll",
        ];
        foreach (string file in files)
        {
            writer.AddFile($"{GuestPrograms}/{file}", Beside(file));
        }
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
