using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

/// <summary>The same calls, on the files in memory and on this machine's tmpfs, come to the same.</summary>
public sealed class TmpLikeTmpfsTests : IDisposable
{
    private const long Cwd = OpenFlags.AtWorkingDirectory;
    private const int Rounds = 4_000;

    private static readonly string[] Names =
        ["a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "l", "l/a", "a/", "d/", "d/.", "d/..", "nothing/a", "m/", "d/../a", "./b"];

    private static readonly string[] Targets = ["a", "d", "../l", "nowhere", "l", "d/e/"];

    private readonly string _top = $"/dev/shm/continuum-{Guid.NewGuid():n}";
    private readonly string _host;
    private readonly ProcessFixture _program = new();

    // One folder deeper than is needed: a link goes one up.
    public TmpLikeTmpfsTests()
    {
        _host = Directory.CreateDirectory($"{_top}/r").FullName;
        _program.Process.Umask = 0x12;
        Assert.Equal(0, _program.Call(Syscall.Mkdirat, Cwd, _program.Put("/tmp/q"), 0x1FF));
        Assert.Equal(0, _program.Call(Syscall.Mkdirat, Cwd, _program.Put("/tmp/q/r"), 0x1FF));
    }

    public void Dispose()
    {
        _program.Dispose();
        Directory.Delete(_top, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Names_come_and_go_as_on_tmpfs(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            (Syscall call, object[] arguments) = Next(random);
            long native = Native(call, arguments);
            long ours = Ours(call, arguments);
            Assert.True(
                native == ours || (native >= 0 && ours >= 0 && call == Syscall.Openat),
                $"seed {seed}, round {round}: {call}({string.Join(", ", arguments)}) gives {native} on tmpfs, {ours} here: {Tree()}");
            CloseBoth(call, native, ours);
        }
    }

    [Fact]
    public void A_file_has_the_same_status_as_on_tmpfs()
    {
        foreach ((Syscall call, object[] arguments) in ((Syscall, object[])[])
        [
            (Syscall.Mkdirat, [Cwd, "@/d", 0x1ED]),
            (Syscall.Mkdirat, [Cwd, "@/d/e", 0x1ED]),
            (Syscall.Mknodat, [Cwd, "@/f", 0x81A4, 0]),
            (Syscall.Linkat, [Cwd, "@/f", Cwd, "@/d/g", 0]),
            (Syscall.Symlinkat, ["d/g", Cwd, "@/l"]),
            (Syscall.Truncate, ["@/l", 5000]),
            (Syscall.Fchmodat, [Cwd, "@/f", 0x9ED]),
        ])
        {
            Assert.Equal(Native(call, arguments), Ours(call, arguments));
        }

        foreach (string name in (string[])["d", "d/e", "f", "d/g", "l"])
        {
            FileInfo native = new($"{_host}/{name}");
            long into = _program.Room(144);
            Assert.Equal(0, _program.Call(
                Syscall.Newfstatat, Cwd, _program.Put($"/tmp/q/r/{name}"), into, OpenFlags.AtSymlinkNoFollow));
            byte[] stat = _program.Get(into, 144);
            uint mode = BitConverter.ToUInt32(stat, 24);
            Assert.Equal(native.LinkTarget is not null, (mode & 0xF000) == 0xA000);
            Assert.Equal(native.LinkTarget is null ? (uint)native.UnixFileMode : 0x1FF, mode & 0xFFF);
            if (native.LinkTarget is null && (mode & 0xF000) == 0x8000)
            {
                Assert.Equal(native.Length, BitConverter.ToInt64(stat, 48));
                Assert.Equal(2UL, BitConverter.ToUInt64(stat, 16));
            }
        }
    }

    private string Tree() => string.Join(", ", Directory.EnumerateFileSystemEntries(_host, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    }).Select(path => $"{path[_host.Length..]} {new FileInfo(path).LinkTarget ?? (Directory.Exists(path) ? "folder" : "file")}"));

    private static (Syscall Call, object[] Arguments) Next(Random random)
    {
        string one = "@/" + Names[random.Next(Names.Length)];
        string other = "@/" + Names[random.Next(Names.Length)];
        int[] flags =
        [
            OpenFlags.ReadOnly, OpenFlags.ReadWrite | OpenFlags.Create, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive,
            OpenFlags.ReadOnly | OpenFlags.Folder, OpenFlags.ReadWrite | OpenFlags.Truncate, OpenFlags.ReadOnly | OpenFlags.NoFollow,
            OpenFlags.PathOnly | OpenFlags.NoFollow, OpenFlags.ReadOnly | OpenFlags.Create,
        ];
        return random.Next(10) switch
        {
            0 or 1 => (Syscall.Openat, [Cwd, one, flags[random.Next(flags.Length)], 0x1A4]),
            2 => (Syscall.Mkdirat, [Cwd, one, 0x1ED]),
            3 => (Syscall.Unlinkat, [Cwd, one, 0]),
            4 => (Syscall.Unlinkat, [Cwd, one, OpenFlags.AtRemoveFolder]),
            5 => (Syscall.Renameat2, [Cwd, one, Cwd, other, random.Next(2)]),
            6 => (Syscall.Linkat, [Cwd, one, Cwd, other, random.Next(2) == 0 ? 0 : OpenFlags.AtSymlinkFollow]),
            7 => (Syscall.Symlinkat, [Targets[random.Next(Targets.Length)], Cwd, one]),
            8 => (Syscall.Truncate, [one, random.Next(10_000)]),
            _ => (Syscall.Faccessat, [Cwd, one, 0]),
        };
    }

    private long Native(Syscall call, object[] arguments) => HostCalls.Call(
        call, [.. arguments.Select(argument => argument is string text ? text.Replace("@", _host, StringComparison.Ordinal) : argument)]);

    private long Ours(Syscall call, object[] arguments) => _program.Call(
        call,
        [.. arguments.Select(argument => argument is string text
            ? _program.Put(text.Replace("@", "/tmp/q/r", StringComparison.Ordinal))
            : Convert.ToInt64(argument, null))]);

    private void CloseBoth(Syscall call, long native, long ours)
    {
        if (call == Syscall.Openat && native >= 0)
        {
            HostCalls.Call(Syscall.Close, native);
            _program.Call(Syscall.Close, ours);
        }
    }
}
