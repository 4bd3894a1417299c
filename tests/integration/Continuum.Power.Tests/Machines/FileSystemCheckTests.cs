using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Power.Machines;

namespace Continuum.Power.Tests.Machines;

/// <summary>What a cut may leave is told from what it may not.</summary>
public sealed class FileSystemCheckTests : IDisposable
{
    private const string MakeFileSystem = "/usr/sbin/mkfs.ext4";
    private const string Edit = "/usr/sbin/debugfs";

    private readonly TempFolder _folder = new();

    private string Disk => _folder.File("disk");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_was_deleted_while_open_is_no_damage()
    {
        await MakeAsync();
        await EditAsync("unlink file");
        await EditAsync("set_inode_field <12> links_count 0");
        await EditAsync("set_super_value last_orphan 12");
        Assert.Null(await FileSystemCheck.FindProblemAsync(Disk));
    }

    [Theory]
    [InlineData("freei <12>", "Inode bitmap differences")]
    [InlineData("set_inode_field <12> links_count 7", "ref count is 7, should be 1")]
    [InlineData("set_super_value state 2", "the kernel found errors")]
    public async Task What_a_journal_does_not_put_right_is_damage(string damage, string told)
    {
        await MakeAsync();
        Assert.Null(await FileSystemCheck.FindProblemAsync(Disk));
        await EditAsync(damage);
        Assert.Contains(told, await FileSystemCheck.FindProblemAsync(Disk), StringComparison.Ordinal);
    }

    private async Task MakeAsync()
    {
        string? missing = HostRequirements.Missing((MakeFileSystem, "e2fsprogs"), (Edit, "e2fsprogs"));
        Assert.SkipUnless(missing is null, missing ?? "");
        await HostTool.RunAsync(MakeFileSystem, "-q", "-b", "4096", Disk, "16M");
        await File.WriteAllTextAsync(_folder.File("content"), "content");
        await EditAsync($"write {_folder.File("content")} file");
    }

    private Task<string> EditAsync(string request) => HostTool.RunAsync(Edit, "-w", "-R", request, Disk);
}
