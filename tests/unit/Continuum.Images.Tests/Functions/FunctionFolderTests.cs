using System.Formats.Tar;
using Continuum.Images.Functions;
using Continuum.Images.Processes;

namespace Continuum.Images.Tests.Functions;

public sealed class FunctionFolderTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_files_give_the_same_tar_whatever_their_times_and_order()
    {
        string first = MakeFunction("first", "a", "b", "sub/c");
        string second = MakeFunction("second", "sub/c", "b", "a");
        File.SetLastWriteTimeUtc(Path.Combine(second, "a"), DateTime.UnixEpoch.AddYears(40));
        File.SetUnixFileMode(Path.Combine(second, "b"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(Digest.Of(Pack(first)), Digest.Of(Pack(second)));
    }

    [Fact]
    public void Entries_are_sorted_and_carry_no_owner_and_no_time()
    {
        List<TarEntry> entries = Read(Pack(MakeFunction("f", "z", "a/b", "a-b")));

        Assert.Equal(["a", "a-b", "a/b", "bootstrap", "z"], entries.Select(entry => entry.Name.TrimEnd('/')));
        Assert.All(entries, entry =>
        {
            Assert.Equal((0, 0), (entry.Uid, entry.Gid));
            Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime);
        });
        Assert.Equal((UnixFileMode)0b111_101_101, entries[3].Mode);
        Assert.Equal((UnixFileMode)0b110_100_100, entries[4].Mode);
    }

    [Fact]
    public void Version_control_and_caches_and_what_is_ignored_stay_out()
    {
        string folder = MakeFunction(
            "f", ".git/config", "__pycache__/x", "m.pyc", "keep.txt", "notes.md", "sub/notes.md", "build/out",
            "sub/build", "docs/a/b.txt", "docs/a.png");
        File.WriteAllText(
            Path.Combine(folder, FunctionFolder.IgnoreFileName), "# comment\n\n*.md\nbuild/\ndocs/*.txt\n");

        string[] packed = [.. Read(Pack(folder)).Select(entry => entry.Name.TrimEnd('/'))];

        Assert.Equal(["bootstrap", "docs", "docs/a", "docs/a.png", "keep.txt", "sub", "sub/build"], packed);
    }

    [Fact]
    public void Links_are_kept_and_hard_links_become_files()
    {
        string folder = MakeFunction("f", "sub/target");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "sub/target");

        TarEntry link = Read(Pack(folder)).Single(entry => entry.Name == "link");

        Assert.Equal((TarEntryType.SymbolicLink, "sub/target"), (link.EntryType, link.LinkName));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    public void A_link_that_leads_outside_is_refused(string target)
    {
        string folder = MakeFunction("f");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), target);

        ImageException refusal = Assert.Throws<ImageException>(() => Pack(folder));

        Assert.Equal((ImageErrorCode.UnsafeLayer, "link"), (refusal.Code, refusal.Entry));
    }

    [Fact]
    public async Task A_named_pipe_is_refused_and_not_waited_for()
    {
        string folder = MakeFunction("f");
        await ChildProcess.RunAsync("mkfifo", [Path.Combine(folder, "pipe")], default);

        Task<ImageException> refusal = Task.Run(() => Assert.Throws<ImageException>(() => Pack(folder)));

        Assert.Equal("pipe", (await Deadline.WithinAsync("the refusal of a FIFO", refusal)).Entry);
    }

    [Fact]
    public void A_provided_function_needs_an_executable_bootstrap()
    {
        string folder = MakeFunction("f");
        File.SetUnixFileMode(Path.Combine(folder, "bootstrap"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        ImageException refusal = Assert.Throws<ImageException>(() => Pack(folder));

        Assert.Equal(ImageErrorCode.MissingBootstrap, refusal.Code);
        Assert.Equal($"{folder} has no executable `bootstrap`: build it (make) or chmod +x", refusal.Message);
        File.Delete(Path.Combine(folder, "bootstrap"));
        Assert.Equal(ImageErrorCode.MissingBootstrap, Assert.Throws<ImageException>(() => Pack(folder)).Code);
    }

    [Theory]
    [InlineData("app.handler", true)]
    [InlineData("pkg.handler", true)]
    [InlineData("pkg.inner.handler", true)]
    [InlineData("pkg/inner.handler", true)]
    [InlineData("other.handler", false)]
    [InlineData("app", false)]
    [InlineData(".handler", false)]
    [InlineData("app.", false)]
    [InlineData(null, false)]
    public void A_python_handler_must_name_a_module_that_is_there(string? handler, bool isThere)
    {
        string folder = MakeFunction("f", "app.py", "pkg/__init__.py", "pkg/inner.py");
        FunctionSource source = new(folder, "python3.11", handler);

        Exception? refusal = Record.Exception(() => FunctionFolder.Pack(source, Stream.Null, default));

        Assert.Equal(isThere ? null : ImageErrorCode.MissingHandler, (refusal as ImageException)?.Code);
    }

    [Fact]
    public void A_function_beyond_the_limit_is_refused()
    {
        string folder = MakeFunction("f");
        using (FileStream sparse = File.Create(Path.Combine(folder, "large")))
        {
            sparse.SetLength(FunctionFolder.MaxBytes + 1);
        }

        Assert.Equal(ImageErrorCode.TooLarge, Assert.Throws<ImageException>(() => Pack(folder)).Code);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() => Assert.Equal(
        ImageErrorCode.InvalidFunctionFolder, Assert.Throws<ImageException>(() => Pack(_folder.File("absent"))).Code);

    private static byte[] Pack(string folder)
    {
        using MemoryStream tar = new();
        FunctionFolder.Pack(new FunctionSource(folder, "provided", null), tar, default);
        return tar.ToArray();
    }

    private static List<TarEntry> Read(byte[] tar)
    {
        using TarReader reader = new(new MemoryStream(tar));
        List<TarEntry> entries = [];
        while (reader.GetNextEntry() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private string MakeFunction(string name, params string[] files)
    {
        string folder = _folder.File(name);
        foreach (string file in files.Append("bootstrap"))
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"content of {file}");
        }

        File.SetUnixFileMode(Path.Combine(folder, "bootstrap"), Executable);
        return folder;
    }
}
