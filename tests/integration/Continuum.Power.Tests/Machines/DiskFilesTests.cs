using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Power.Machines;

namespace Continuum.Power.Tests.Machines;

/// <summary>What a disk holds comes out whole, or it is said that it did not.</summary>
public sealed class DiskFilesTests : IDisposable
{
    private const string MakeFileSystem = "/usr/sbin/mkfs.ext4";
    private const string Read = "/usr/sbin/debugfs";

    private readonly TempFolder _folder = new();

    private string Disk => _folder.File("disk");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_comes_out_with_all_that_is_in_it()
    {
        Need();
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        string source = _folder.File("tree", "source");
        Directory.CreateDirectory(Path.Combine(source, "inner"));
        await File.WriteAllBytesAsync(Path.Combine(source, "inner", "large"), content);
        string executable = Path.Combine(source, "run");
        await File.WriteAllTextAsync(executable, "run");
        await HostTool.RunAsync("/bin/chmod", "500", executable);
        await HostTool.RunAsync(MakeFileSystem, "-q", "-b", "4096", "-d", _folder.File("tree"), Disk, "16M");

        string into = _folder.File("into");
        Directory.CreateDirectory(into);
        await DiskFiles.TakeOutAsync(Disk, "/source", into);

        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(into, "source", "inner", "large")));
        string taken = Path.Combine(into, "source", "run");
        Assert.Equal("run", await File.ReadAllTextAsync(taken));
        Assert.Equal("500\n", await HostTool.RunAsync("/usr/bin/stat", "-c", "%a", taken));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_an_error()
    {
        Need();
        await HostTool.RunAsync(MakeFileSystem, "-q", "-b", "4096", Disk, "16M");
        IOException missing = await Assert.ThrowsAsync<IOException>(
            () => DiskFiles.TakeOutAsync(Disk, "/nowhere", _folder.Path));
        Assert.Contains("/nowhere", missing.Message, StringComparison.Ordinal);
    }

    private static void Need()
    {
        string? missing = HostRequirements.Missing((MakeFileSystem, "e2fsprogs"), (Read, "e2fsprogs"));
        Assert.SkipUnless(missing is null, missing ?? "");
    }
}
