namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>
/// Debian's kernel for virtual machines, fetched once and taken apart, never installed. apt checks its signature.
/// </summary>
internal static class KernelCache
{
    private const string MetaPackage = "linux-image-cloud-amd64";
    private const string Prefix = "vmlinuz-";

    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "continuum", "guest-kernel");

    internal static async Task<KernelImage> GetAsync()
    {
        Directory.CreateDirectory(Folder);
        if (Newest() is { } cached)
        {
            return new KernelImage.Found(cached);
        }

        try
        {
            await FetchAsync();
        }
        catch (HostToolException exception)
        {
            return new KernelImage.Absent(
                $"needs a kernel, and {exception.Message}; run apt-get update, or put a kernel with cgroup v2 and a "
                + $"serial console built in into {Folder} as {Prefix}NAME");
        }

        return new KernelImage.Found(
            Newest() ?? throw new InvalidOperationException($"The package held no /boot/{Prefix}*."));
    }

    private static string? Newest() =>
        Directory.EnumerateFiles(Folder, Prefix + "*").OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();

    private static async Task FetchAsync()
    {
        // A folder of this run's own: another run may be at the same.
        string work = Path.Combine(Folder, "fetching-" + Path.GetRandomFileName());
        Directory.CreateDirectory(work);
        try
        {
            await HostTool.RunInAsync(work, "apt-get", "download", await PackageAsync());
            string package = Directory.EnumerateFiles(work, "*.deb").Single();
            await HostTool.RunAsync("dpkg-deb", "--extract", package, Path.Combine(work, "tree"));
            foreach (string kernel in Directory.EnumerateFiles(Path.Combine(work, "tree", "boot"), Prefix + "*"))
            {
                File.Move(kernel, Path.Combine(Folder, Path.GetFileName(kernel)), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
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
