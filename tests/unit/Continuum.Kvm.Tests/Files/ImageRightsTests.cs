using System.Runtime.Versioning;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

/// <summary>The program's user is another one than the monitor's, which is root here.</summary>
[SupportedOSPlatform("linux")]
public sealed class ImageRightsTests : IDisposable
{
    private const int ProgramUser = 1000;

    private readonly ProcessFixture _program;

    public ImageRightsTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: the host's kernel looks at rights otherwise");
        _program = new ProcessFixture(fill: Fill);
    }

    public void Dispose() => _program?.Dispose();

    [Theory]
    [InlineData("/etc/shadow", nameof(Errno.EACCES))]
    [InlineData("/etc/link", nameof(Errno.EACCES))]
    [InlineData("/etc/private/open", nameof(Errno.EACCES))]
    [InlineData("/etc/private/nothing", nameof(Errno.EACCES))]
    [InlineData("/etc/private/deep/open", nameof(Errno.EACCES))]
    [InlineData("/etc/private", nameof(Errno.EACCES))]
    [InlineData("/etc/unlistable", nameof(Errno.EACCES))]
    [InlineData("/etc/unlistable/nothing", nameof(Errno.ENOENT))]
    [InlineData("/etc/not-mine", nameof(Errno.EACCES))]
    public void What_its_user_may_not_read_it_cannot_open(string path, string error) =>
        Assert.Equal(-(long)Enum.Parse<Errno>(error), _program.Open(path));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/mine")]
    [InlineData("/etc/groups")]
    [InlineData("/etc/unlistable/open")]
    public void What_its_user_may_read_it_reads(string path) => Assert.Equal("text", _program.ReadAll(path));

    [Fact]
    public void What_it_asks_about_beforehand_is_what_it_gets()
    {
        const int execute = 1;
        const int write = 2;
        const int read = 4;
        _program.Fails(Errno.EACCES, Syscall.Access, _program.Put("/etc/shadow"), read);
        _program.Fails(Errno.EACCES, Syscall.Access, _program.Put("/etc/private"), execute);
        _program.Fails(Errno.EACCES, Syscall.Access, _program.Put("/etc/rootprogram"), execute);
        _program.Fails(Errno.EROFS, Syscall.Access, _program.Put("/etc/passwd"), write);
        Assert.Equal(0, _program.Call(Syscall.Access, _program.Put("/etc/passwd"), read));
        Assert.Equal(0, _program.Call(Syscall.Access, _program.Put("/etc/shadow"), 0));
        Assert.Equal(0, _program.Call(Syscall.Access, _program.Put("/"), read | execute));
        _program.Fails(Errno.EACCES, Syscall.Chdir, _program.Put("/etc/private"));
        Assert.Equal(0, _program.Call(Syscall.Chdir, _program.Put("/etc/unlistable")));
        Assert.True(_program.Open("/etc/shadow", OpenFlags.PathOnly) > 0);
        Assert.Equal(Errno.EACCES, _program.Process.Files.OpenProgram("/etc/rootprogram", out _, out _));
    }

    private static void Fill(string image)
    {
        string etc = Path.Combine(image, "etc");
        Directory.CreateDirectory(Path.Combine(etc, "private/deep"));
        Directory.CreateDirectory(Path.Combine(etc, "unlistable"));
        Open("private/open");
        Open("private/deep/open");
        Open("unlistable/open");
        Add("passwd", 0b110_100_100);
        Add("shadow", 0b110_100_000);
        Add("rootprogram", 0b111_000_000);
        Add("mine", 0b100_000_000, ProgramUser);
        Add("not-mine", 0b011_111_111, ProgramUser);
        Add("groups", 0b000_100_000, user: 0, ProgramUser);
        File.CreateSymbolicLink(Path.Combine(etc, "link"), "/etc/shadow");
        File.SetUnixFileMode(Path.Combine(etc, "private"), (UnixFileMode)0b111_000_000);
        File.SetUnixFileMode(Path.Combine(etc, "unlistable"), (UnixFileMode)0b111_001_001);

        void Open(string name) => Add(name, 0b100_100_100);

        void Add(string name, int mode, int user = 0, int group = 0)
        {
            string path = Path.Combine(etc, name);
            File.WriteAllText(path, "text");
            File.SetUnixFileMode(path, (UnixFileMode)mode);
            Assert.Equal(0, HostCalls.Call(Syscall.Fchownat, ProcessFixture.WorkingFolder, path, user, group));
        }
    }
}
