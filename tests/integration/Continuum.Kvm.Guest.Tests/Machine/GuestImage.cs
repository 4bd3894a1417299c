using Continuum.Testing.Guest;

namespace Continuum.Kvm.Guest.Tests.Machine;

/// <summary>Builds the guest's file system: KVM's modules, the .NET runtime, the monitor and the scenarios.</summary>
internal static class GuestImage
{
    private static readonly string[] Folders = ["/proc", "/sys", "/dev", "/tmp", "/etc", "/bin"];

    // The runtime loads these by name when something is hashed.
    private static readonly string[] Cryptography =
        [.. Directory.EnumerateFiles("/usr/lib/x86_64-linux-gnu", "libssl.so.*")];

    internal static async Task BuildAsync(string image, KernelImage.Found kernel, string programs)
    {
        using InitramfsWriter writer = new(new BufferedStream(File.Create(image), 1 << 20));
        foreach (string folder in Folders)
        {
            writer.AddFolder(folder);
        }

        writer.AddCharacterDevice("/dev/console", major: 5, minor: 1);
        writer.AddFile("/init", Beside("Machine/init.sh"));
        writer.AddFile("/bin/busybox", "/bin/busybox");
        writer.AddText("/modules/order", string.Join('\n', GuestModules.Kvm));
        foreach (string module in GuestModules.Kvm)
        {
            writer.AddFile("/modules/" + module, Path.Combine(kernel.ModulesFolder, module));
        }

        foreach (string program in Directory.EnumerateFiles(programs))
        {
            writer.AddFile("/programs/" + Path.GetFileName(program), program);
        }

        foreach (string library in Cryptography)
        {
            writer.AddFile(library, library);
        }

        await GuestRuntime.AddAsync(writer, ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"], Cryptography);
        AddScenarios(writer);
    }

    private static void AddScenarios(InitramfsWriter writer)
    {
        string[] files =
        [
            "Continuum.Kvm.Guest.dll", "Continuum.Kvm.Guest.runtimeconfig.json", "Continuum.Kvm.dll",
            "Continuum.Testing.dll", "Continuum.Testing.Guest.dll", "xunit.v3.assert.dll",
        ];
        foreach (string file in files)
        {
            writer.AddFile($"/guest/{file}", Beside(file));
        }
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
