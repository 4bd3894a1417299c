using Continuum.Testing;
using Continuum.Testing.Guest;

namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>Builds the guest's file system: the host's own tools and .NET runtime, and the scenarios.</summary>
internal static class GuestImage
{
    internal const string Bubblewrap = "/usr/bin/bwrap";
    internal const string Setpriv = "/usr/bin/setpriv";

    private const string GuestPrograms = "/guest";
    private const string SandboxRoot = Sandboxes.Root;

    private static readonly string[] Folders =
        ["/proc", "/sys", "/dev", "/tmp", "/run", "/mnt", "/etc", "/var", "/usr/bin", "/bin"];

    private static readonly string[] SandboxFolders = ["proc", "dev", "tmp", "bin", "etc", "var/task"];

    internal static async Task BuildAsync(string image, TempFolder work)
    {
        string probe = work.File("probe");
        await HostTool.RunAsync("musl-gcc", "-static", "-O1", "-o", probe, Beside("Machine/probe.c"));

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
        writer.AddFile(Bubblewrap, Bubblewrap);
        writer.AddFile(Setpriv, Setpriv);
        writer.AddFile($"{SandboxRoot}/bin/probe", probe);
        await GuestRuntime.AddAsync(writer, ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"], Bubblewrap, Setpriv);
        AddPrograms(writer);
    }

    private static void AddPrograms(InitramfsWriter writer)
    {
        string[] files =
        [
            "Continuum.Isolation.Guest.dll", "Continuum.Isolation.Guest.runtimeconfig.json", "Continuum.Isolation.dll",
            "Continuum.Testing.dll", "Continuum.Testing.Guest.dll", "xunit.v3.assert.dll",
        ];
        foreach (string file in files)
        {
            writer.AddFile($"{GuestPrograms}/{file}", Beside(file));
        }
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
