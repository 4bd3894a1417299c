using Continuum.E2E.Tests.Programs;

namespace Continuum.E2E.Tests.Systems;

/// <summary>A file system of a few bytes at a folder, in memory; needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts it.</summary>
    /// <param name="path">The folder; created where it is missing.</param>
    /// <param name="size">As tmpfs(5) has it: <c>64k</c>, <c>100m</c>.</param>
    public static async Task<SmallDisk> MountAsync(string path, string size)
    {
        Directory.CreateDirectory(path);
        ToolResult mounted = await Tool.RunAsync(
            "mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", path);
        Assert.SkipUnless(mounted.Code == 0, $"needs the right to mount a tmpfs: {mounted.Error}");
        return new SmallDisk(path);
    }

    /// <summary>Uses up what is free.</summary>
    public async Task FillAsync()
    {
        // dd ends with an error when the disk is full: that is the point.
        await Tool.RunAsync("dd", "if=/dev/zero", $"of={Filler}", "bs=4k");
        Assert.True(new DriveInfo(Path).AvailableFreeSpace == 0, $"{Path} is not full");
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        // Lazily: a program of a failed test may still hold a file.
        ToolResult unmounted = await Tool.RunAsync("umount", "--lazy", Path);
        Assert.True(unmounted.Code == 0, unmounted.Error);
    }
}
