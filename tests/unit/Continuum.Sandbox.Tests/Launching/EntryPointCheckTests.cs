using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.Launching;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Launching;

/// <summary>What counts as a program, and that no link leads out of the sandbox.</summary>
public sealed class EntryPointCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EntryPointCheckTests()
    {
        Directory.CreateDirectory(_folder.File("root", "usr", "bin"));
        Directory.CreateDirectory(_folder.File("task"));
        Program(_folder.File("root", "usr", "bin", "tool"));
        Program(_folder.File("task", "bootstrap"));
        Program(_folder.File("outside"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/usr/bin/tool")]
    [InlineData("/var/task/bootstrap")]
    [InlineData("/usr/../usr/bin/./tool")]
    [InlineData("/../../usr/bin/tool")]
    public void A_program_in_the_root_or_a_mount_is_found(string path) => Assert.Null(Check(path));

    [Theory]
    [InlineData("/usr/bin/none")]
    [InlineData("/usr/bin")]
    [InlineData("bootstrap")]
    [InlineData("")]
    [InlineData("/var/task/../outside")]
    public void Anything_else_is_refused(string path) =>
        Assert.Equal(ErrorTypes.InvalidEntrypoint, Check(path)?.Type);

    [Fact]
    public void A_link_is_followed_as_the_sandbox_would()
    {
        File.CreateSymbolicLink(_folder.File("task", "absolute"), "/usr/bin/tool");
        File.CreateSymbolicLink(_folder.File("task", "relative"), "../../usr/bin/tool");
        File.CreateSymbolicLink(_folder.File("root", "bin"), "usr/bin");
        Assert.Null(Check("/var/task/absolute"));
        Assert.Null(Check("/var/task/relative"));
        Assert.Null(Check("/bin/tool"));
    }

    [Fact]
    public void A_link_never_leads_out()
    {
        File.CreateSymbolicLink(_folder.File("task", "out"), _folder.File("outside"));
        File.CreateSymbolicLink(_folder.File("task", "up"), "../../../../../../../../.." + _folder.File("outside"));
        File.CreateSymbolicLink(_folder.File("task", "loop"), "loop");
        Assert.NotNull(Check("/var/task/out"));
        Assert.NotNull(Check("/var/task/up"));
        Assert.NotNull(Check("/var/task/loop"));
    }

    private static void Program(string path)
    {
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private InvocationError? Check(string path) => EntryPointCheck.Check(new SandboxSpec
    {
        Version = new VersionKey(new FunctionKey("test", "f"), "v1"),
        RootPath = _folder.File("root"),
        Mounts = [new SandboxMount(_folder.File("task"), "/var/task")],
        EntryPoint = path.Length == 0 ? [] : [path],
        MemoryBytes = 1 << 20,
        Timeout = TimeSpan.FromSeconds(1),
        Concurrency = 1,
        Isolation = IsolationMode.Invocation,
    });
}
