namespace Continuum.Testing.Guest;

/// <summary>
/// Debian's kernel for virtual machines, fetched once and taken apart, never installed. apt checks its signature.
/// </summary>
public static class KernelCache
{
    private const string MetaPackage = "linux-image-cloud-amd64";
    private const string Prefix = "vmlinuz-";
    private const string ModulesPrefix = "modules-";

    private static readonly IReadOnlyList<string> KeptModules = [.. GuestModules.Kvm, .. GuestModules.Virtio];

    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "continuum", "guest-kernel");

    public static async Task<KernelImage> GetAsync()
    {
        Directory.CreateDirectory(Folder);
        if (Newest() is { } cached)
        {
            return cached;
        }

        try
        {
            await FetchAsync();
        }
        catch (HostToolException exception)
        {
            return new KernelImage.Absent(
                $"needs a kernel, and {exception.Message}; run apt-get update, or put a kernel with cgroup v2 and a "
                + $"serial console built in into {Folder} as {Prefix}NAME, and its modules into {ModulesPrefix}NAME");
        }

        return Newest()
            ?? throw new InvalidOperationException($"The package held no /boot/{Prefix}* with {KeptModules[^1]}.");
    }

    /// <summary>The newest kernel that has its modules beside it: an older cache held kernels alone.</summary>
    private static KernelImage.Found? Newest() =>
        Directory.EnumerateFiles(Folder, Prefix + "*")
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .Select(kernel => new KernelImage.Found(kernel, ModulesOf(kernel)))
            .FirstOrDefault(found => KeptModules.All(name => File.Exists(Path.Combine(found.ModulesFolder, name))));

    private static string ModulesOf(string kernel) =>
        Path.Combine(Folder, ModulesPrefix + Path.GetFileName(kernel)[Prefix.Length..]);

    private static async Task FetchAsync()
    {
        // A folder of this run's own: another run may be at the same.
        string work = Path.Combine(Folder, "fetching-" + Path.GetRandomFileName());
        Directory.CreateDirectory(work);
        try
        {
            await HostTool.RunInAsync(work, "apt-get", "download", await PackageAsync());
            string package = Directory.EnumerateFiles(work, "*.deb").Single();
            string tree = Path.Combine(work, "tree");
            await HostTool.RunAsync("dpkg-deb", "--extract", package, tree);
            foreach (string kernel in Directory.EnumerateFiles(Path.Combine(tree, "boot"), Prefix + "*"))
            {
                KeepModules(tree, ModulesOf(kernel));
                File.Move(kernel, Path.Combine(Folder, Path.GetFileName(kernel)), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void KeepModules(string tree, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string module in Directory.EnumerateFiles(tree, "*.ko", SearchOption.AllDirectories)
            .Where(file => KeptModules.Contains(Path.GetFileName(file))))
        {
            File.Move(module, Path.Combine(to, Path.GetFileName(module)), overwrite: true);
        }
    }

    /// <summary>The unsigned package of the kernel that the meta package stands for.</summary>
    private static async Task<string> PackageAsync()
    {
        const string depends = "Depends: ";
        string text = await HostTool.RunAsync("apt-cache", "depends", "--important", MetaPackage);
        string? line = text.Split('\n').Select(l => l.Trim())
            .FirstOrDefault(l => l.StartsWith(depends + "linux-image-", StringComparison.Ordinal));
        return line is null
            ? throw new HostToolException($"apt-cache depends {MetaPackage}", 0, "no kernel in: " + text)
            : line[depends.Length..] + "-unsigned";
    }
}
