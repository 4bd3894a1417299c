using Continuum.Testing.Guest;

namespace Continuum.Testing.Power.Machines;

/// <summary>
/// The first root of a machine whose power is cut: it mounts its disk as /data and runs one script. Nothing else of it
/// outlives a cut.
/// </summary>
public static class MachineImage
{
    internal const string Bubblewrap = "/usr/bin/bwrap";
    internal const string Setpriv = "/usr/bin/setpriv";
    internal const string Sync = "/usr/bin/sync";
    internal const string MakeFileSystem = "/usr/sbin/mkfs.ext4";
    internal const string CheckFileSystem = "/usr/sbin/e2fsck";
    internal const string ReadFileSystem = "/usr/sbin/debugfs";
    internal const string AgentFolder = "/agent";

    private static readonly string[] Folders =
        ["/proc", "/sys", "/dev", "/tmp", "/run", "/mnt", "/etc", "/var", "/data", "/usr/bin", "/bin"];

    // Opened by the runtime at run time, so that ldd does not name them.
    private static readonly string[] Cryptography =
        ["/usr/lib/x86_64-linux-gnu/libssl.so.3", "/usr/lib/x86_64-linux-gnu/libcrypto.so.3"];

    /// <summary>What the host must have; null when nothing is missing.</summary>
    public static string? Missing() => HostRequirements.Missing(
        (Bubblewrap, "bubblewrap"), (Setpriv, "util-linux"), (Sync, "coreutils"), (MakeFileSystem, "e2fsprogs"),
        (CheckFileSystem, "e2fsprogs"), (ReadFileSystem, "e2fsprogs"), (Cryptography[0], "libssl3"));

    /// <summary>An image with a script alone.</summary>
    public static void Build(string image, KernelImage.Found kernel, string script)
    {
        using InitramfsWriter writer = new(new BufferedStream(File.Create(image), 1 << 20));
        AddMachine(writer, kernel, script);
    }

    /// <summary>An image with the .NET runtime and the agent, which the script runs.</summary>
    /// <param name="image">The file to write.</param>
    /// <param name="kernel">What boots it.</param>
    /// <param name="agent">The folder that the agent was built into.</param>
    /// <param name="token">The file with the token of the control plane, in the guest /token.</param>
    /// <param name="script">What is run.</param>
    public static async Task BuildAsync(
        string image, KernelImage.Found kernel, string agent, string token, string script)
    {
        using InitramfsWriter writer = new(new BufferedStream(File.Create(image), 1 << 20));
        AddMachine(writer, kernel, script);
        writer.AddFile(Bubblewrap, Bubblewrap);
        writer.AddFile(Setpriv, Setpriv);
        writer.AddFile(Sync, Sync);
        writer.AddFile("/token", token);
        await GuestRuntime.AddAsync(
            writer, ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"], Bubblewrap, Setpriv, Sync);
        foreach (string library in Cryptography)
        {
            writer.AddFile(library, library);
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(agent, "*.dll"), .. Directory.EnumerateFiles(agent, "*.json"),
            .. Directory.EnumerateFiles(agent, "*.so"), .. NativeLibraries(agent),
        ];
        foreach (string file in files)
        {
            writer.AddFile($"{AgentFolder}/{Path.GetRelativePath(agent, file)}", file);
        }
    }

    private static IEnumerable<string> NativeLibraries(string agent)
    {
        string folder = Path.Combine(agent, "runtimes", "linux-x64");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            : [];
    }

    private static void AddMachine(InitramfsWriter writer, KernelImage.Found kernel, string script)
    {
        foreach (string folder in Folders)
        {
            writer.AddFolder(folder);
        }

        writer.AddCharacterDevice("/dev/console", major: 5, minor: 1);
        writer.AddFile("/init", Beside("Machines/init.sh"));
        writer.AddFile("/start.sh", Beside("Machines/start.sh"));
        writer.AddText("/run.sh", script);
        writer.AddFile("/bin/busybox", "/bin/busybox");
        writer.AddLink("/bin/sh", "busybox");
        writer.AddText("/modules/order", string.Join('\n', GuestModules.Virtio) + "\n");
        foreach (string module in GuestModules.Virtio)
        {
            writer.AddFile($"/modules/{module}", Path.Combine(kernel.ModulesFolder, module));
        }
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
