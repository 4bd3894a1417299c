using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class ImagePathTests : IDisposable
{
    private readonly TempFolder _secret = new();
    private readonly TempFolder _task = new();
    private readonly ProcessFixture _program;

    public ImagePathTests()
    {
        File.WriteAllText(_secret.File("secret"), "secret");
        File.WriteAllText(_task.File("code"), "code");
        _program = new ProcessFixture(
            fill: Fill, mounts: [new FolderMount("/var/task", _task.Path), new FolderMount("/opt/deep/er", _task.Path)]);
    }

    public void Dispose()
    {
        _program.Dispose();
        _secret.Dispose();
        _task.Dispose();
    }

    [Theory]
    [InlineData("/etc/name", "image")]
    [InlineData("/etc/../etc/./name", "image")]
    [InlineData("//etc///name", "image")]
    [InlineData("/../../etc/name", "image")]
    [InlineData("/absolute", "image")]
    [InlineData("/relative", "image")]
    [InlineData("/folder/name", "image")]
    [InlineData("/chain1", "image")]
    [InlineData("/var/task/code", "code")]
    [InlineData("/totask/code", "code")]
    [InlineData("/opt/deep/er/code", "code")]
    [InlineData("/opt/deep/er/../er/code", "code")]
    public void A_path_leads_to_its_file(string path, string content) => Assert.Equal(content, _program.ReadAll(path));

    [Theory]
    [InlineData("/escape")]
    [InlineData("/escape-relative")]
    [InlineData("/escape-folder/secret")]
    [InlineData("/../../../../../../{secret}")]
    [InlineData("/etc/../../../../../../{secret}")]
    [InlineData("/{secret}")]
    [InlineData("/var/task/out")]
    [InlineData("/var/task/../../../../..{secret}")]
    public void Nothing_outside_the_image_can_be_reached(string path)
    {
        long opened = _program.Open(path.Replace("{secret}", _secret.File("secret"), StringComparison.Ordinal));
        Assert.True(opened is -(long)Errno.ENOENT or -(long)Errno.ENOTDIR, $"{path} opened: {opened}");
    }

    [Theory]
    [InlineData("/etc/nothing", nameof(Errno.ENOENT))]
    [InlineData("/nothing/name", nameof(Errno.ENOENT))]
    [InlineData("/nothing/../etc/name", nameof(Errno.ENOENT))]
    [InlineData("/etc/name/", nameof(Errno.ENOTDIR))]
    [InlineData("/etc/name/.", nameof(Errno.ENOTDIR))]
    [InlineData("/etc/name/..", nameof(Errno.ENOTDIR))]
    [InlineData("/loop1", nameof(Errno.ELOOP))]
    [InlineData("/self/x", nameof(Errno.ELOOP))]
    [InlineData("", nameof(Errno.ENOENT))]
    [InlineData("/dangling", nameof(Errno.ENOENT))]
    [InlineData("/fifo", nameof(Errno.EACCES))]
    public void A_path_that_leads_nowhere_says_why(string path, string expected) =>
        Assert.Equal(-(long)Enum.Parse<Errno>(expected), _program.Open(path));

    [Fact]
    public void Names_and_paths_that_are_too_long_are_refused()
    {
        Assert.Equal(-(long)Errno.ENOENT, _program.Open("/" + new string('x', 255)));
        Assert.Equal(-(long)Errno.ENAMETOOLONG, _program.Open("/" + new string('x', 256)));
        Assert.Equal(-(long)Errno.ENAMETOOLONG, _program.Open(string.Concat(Enumerable.Repeat("/etc/..", 700))));
    }

    [Theory]
    [InlineData(OpenFlags.WriteOnly, nameof(Errno.EROFS))]
    [InlineData(OpenFlags.ReadWrite, nameof(Errno.EROFS))]
    [InlineData(OpenFlags.ReadOnly | OpenFlags.Truncate, nameof(Errno.EROFS))]
    [InlineData(OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, nameof(Errno.EEXIST))]
    [InlineData(OpenFlags.ReadOnly | OpenFlags.Folder, nameof(Errno.ENOTDIR))]
    public void A_file_of_the_image_cannot_be_written(int flags, string expected)
    {
        Assert.Equal(-(long)Enum.Parse<Errno>(expected), _program.Open("/etc/name", flags));
        Assert.Equal("image", File.ReadAllText(Path.Combine(_program.Image, "etc/name")));
    }

    [Fact]
    public void Nothing_can_be_made_or_removed_in_the_image()
    {
        long etc = _program.Put("/etc");
        long name = _program.Put("/etc/name");
        long fresh = _program.Put("/etc/new");
        _program.Fails(Errno.EROFS, Syscall.Mkdir, fresh, 0x1FF);
        _program.Fails(Errno.EROFS, Syscall.Unlink, name);
        _program.Fails(Errno.EROFS, Syscall.Rmdir, etc);
        _program.Fails(Errno.EROFS, Syscall.Rename, name, fresh);
        _program.Fails(Errno.EROFS, Syscall.Symlink, name, fresh);
        _program.Fails(Errno.EROFS, Syscall.Chmod, name, 0x1FF);
        _program.Fails(Errno.EROFS, Syscall.Truncate, name, 0);
        _program.Fails(Errno.EROFS, Syscall.Utimensat, ProcessFixture.WorkingFolder, name, 0, 0);
        _program.Fails(Errno.EROFS, Syscall.Access, name, 2);
        _program.Fails(Errno.EXDEV, Syscall.Rename, name, _program.Put("/tmp/moved"));
        Assert.Equal(-(long)Errno.EROFS, _program.Open("/etc/new", OpenFlags.WriteOnly | OpenFlags.Create));
    }

    [Fact]
    public void A_descriptor_stays_read_only_whatever_flags_are_set_on_it()
    {
        long file = _program.Open("/etc/name");
        Assert.Equal(0, _program.Call(Syscall.Fcntl, file, 4, OpenFlags.ReadWrite | OpenFlags.Append));
        Assert.Equal(0, _program.Call(Syscall.Fcntl, file, 3) & OpenFlags.AccessMode);
        _program.Fails(Errno.EBADF, Syscall.Write, file, _program.Put("x"), 1);
        _program.Fails(Errno.EBADF, Syscall.Pwrite64, file, _program.Put("x"), 1, 0);
        _program.Fails(Errno.EINVAL, Syscall.Ftruncate, file, 0);
    }

    [Fact]
    public void The_hosts_own_folders_are_hidden()
    {
        Assert.Equal(-(long)Errno.ENOENT, _program.Open("/tmp/of-the-image"));
        Assert.Equal(-(long)Errno.ENOENT, _program.Open("/proc/of-the-image"));
        Assert.Equal(-(long)Errno.ENOENT, _program.Open("/dev/of-the-image"));
        Assert.Equal(-(long)Errno.ENOENT, _program.Open("/sys/of-the-image"));
    }

    [Fact]
    public void A_folder_lists_its_entries_and_what_lies_over_it()
    {
        long root = _program.Open("/", OpenFlags.Folder);
        List<string> names = List(root, 256);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Superset(
            new HashSet<string> { ".", "..", "etc", "tmp", "proc", "dev", "sys", "var", "opt" }, names.ToHashSet());
        Assert.Equal(names, ListAgain(root));
        Assert.Contains("er", List(_program.Open("/opt/deep", OpenFlags.Folder), 4096));
    }

    [Fact]
    public void A_buffer_too_small_for_one_entry_is_refused_and_none_is_lost()
    {
        long etc = _program.Open("/etc", OpenFlags.Folder);
        _program.Fails(Errno.EINVAL, Syscall.Getdents64, etc, _program.Room(64), 23);
        _program.Fails(Errno.EINVAL, Syscall.Getdents64, etc, _program.Room(64), 0);
        Assert.Equal(24, _program.Call(Syscall.Getdents64, etc, _program.Room(64), 24));
        _program.Fails(Errno.ENOTDIR, Syscall.Getdents64, _program.Open("/etc/name"), _program.Room(64), 64);
        _program.Fails(Errno.EFAULT, Syscall.Getdents64, etc, 0x10, 4096);
    }

    private List<string> ListAgain(long folder)
    {
        Assert.Equal(0, _program.Call(Syscall.Lseek, folder, 0, 0));
        return List(folder, 4096);
    }

    private List<string> List(long folder, int room)
    {
        List<string> names = [];
        while (true)
        {
            long into = _program.Room(room);
            long length = _program.Call(Syscall.Getdents64, folder, into, room);
            Assert.True(length >= 0, $"getdents64 gave {length}");
            if (length == 0)
            {
                return names;
            }

            ReadOnlySpan<byte> records = _program.Get(into, length);
            while (!records.IsEmpty)
            {
                int size = BitConverter.ToUInt16(records[16..]);
                Assert.Equal(0, size % 8);
                ReadOnlySpan<byte> name = records[19..size];
                names.Add(System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
                records = records[size..];
            }
        }
    }

    private void Fill(string image)
    {
        foreach (string folder in (string[])["etc", "tmp", "proc", "dev", "sys"])
        {
            Directory.CreateDirectory(Path.Combine(image, folder));
            File.WriteAllText(Path.Combine(image, folder, "of-the-image"), "hidden");
        }

        File.WriteAllText(Path.Combine(image, "etc/name"), "image");
        string secret = _secret.File("secret");
        foreach ((string name, string target) in ((string, string)[])
        [
            ("absolute", "/etc/name"), ("relative", "etc/name"), ("folder", "etc"), ("chain1", "chain2"),
            ("chain2", "folder/name"), ("totask", "/var/task"), ("escape", secret), ("escape-relative", "../../.." + secret),
            ("escape-folder", _secret.Path), ("loop1", "loop2"), ("loop2", "loop1"), ("self", "self"), ("dangling", "nowhere"),
        ])
        {
            File.CreateSymbolicLink(Path.Combine(image, name), target);
        }

        File.CreateSymbolicLink(_task.File("out"), secret);
        Assert.Equal(0, HostCalls.Call(Syscall.Mknodat, ProcessFixture.WorkingFolder, Path.Combine(image, "fifo"), 0x11FF, 0));
    }
}
