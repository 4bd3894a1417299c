using Continuum.Hosting.Data;
using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.Hosting.Tests.Data;

public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_directory_is_its_owners_alone()
    {
        using DataDirectory data = DataDirectory.Open(_folder.File("a", "b"), "agent", 0);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(data.Path));
    }

    [Fact]
    public async Task A_directory_in_use_by_another_process_is_refused_naming_it()
    {
        string path = _folder.File("data");
        using ChildProcess holder = ChildProcess.Start("--data", path);
        await holder.ReadyAsync();

        StartupException refused = Assert.Throws<StartupException>(() => DataDirectory.Open(path, "agent", 0));

        Assert.Equal(ExitCode.TemporaryFailure, refused.Code);
        Assert.Equal($"another sample (pid {holder.Id}) uses the data directory {path}", refused.Message);
    }

    [Fact]
    public async Task A_killed_process_leaves_the_directory_free()
    {
        string path = _folder.File("data");
        using (ChildProcess holder = ChildProcess.Start("--data", path))
        {
            await holder.ReadyAsync();
            await holder.SignalAsync("KILL");
            await holder.ExitCodeAsync();
        }

        DataDirectory.Open(path, "agent", 0).Dispose();
        DataDirectory.Open(path, "agent", 0).Dispose();
    }

    [Fact]
    public void An_empty_directory_handed_out_open_is_closed()
    {
        string path = _folder.File("state");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        using DataDirectory data = DataDirectory.Open(path, "agent", 0);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
    }

    [Fact]
    public void An_open_directory_with_others_files_is_refused_and_left_alone()
    {
        string path = _folder.File("home");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "letter"), "");
        UnixFileMode before = OwnerOnly | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, before);

        StartupException refused = Assert.Throws<StartupException>(() => DataDirectory.Open(path, "agent", 0));

        Assert.Contains("chmod 700", refused.Remedy);
        Assert.Equal(before, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Too_little_space_is_refused_and_the_lock_released()
    {
        string path = _folder.File("data");

        StartupException refused =
            Assert.Throws<StartupException>(() => DataDirectory.Open(path, "agent", long.MaxValue));

        Assert.Equal(ExitCode.InputOutput, refused.Code);
        Assert.Contains("MiB free", refused.Message);
        DataDirectory.Open(path, "agent", 0).Dispose();
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        string path = _folder.File("data");
        File.WriteAllText(path, "");

        StartupException refused = Assert.Throws<StartupException>(() => DataDirectory.Open(path, "agent", 0));

        Assert.Equal(ExitCode.CannotCreate, refused.Code);
    }
}
