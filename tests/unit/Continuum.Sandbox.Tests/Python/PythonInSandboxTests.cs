using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Python;

/// <summary>The runtime client for Python in a sandbox, over a root lent by this machine.</summary>
public sealed class PythonInSandboxTests : IDisposable
{
    private const string Interpreter = "/usr/bin/python3.11";

    private static readonly string Runtime = Path.Combine(AppContext.BaseDirectory, "runtimes", "python");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_python_function_answers_in_a_pristine_process_each_time()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: sandboxes have users and control groups");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs /usr/bin/bwrap (Debian: bubblewrap)");
        await AnswersAsync(() => ProcessSandboxHost.StartAsync(
            new ProcessSandboxOptions(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task A_python_function_answers_in_a_pristine_micro_vm_each_time()
    {
        using LogLines log = new();
        await AnswersAsync(() => Task.FromResult(MicroVmHost.Start(_folder.File("templates"), log)));
        Assert.Contains("is snapshotted", log.Text, StringComparison.Ordinal);
    }

    private async Task AnswersAsync(Func<Task<ISandboxHost>> start)
    {
        Assert.SkipUnless(File.Exists(Interpreter), $"needs {Interpreter} (Debian: python3)");
        await using ISandboxHost host = await start();
        MakeRoot();
        await File.WriteAllTextAsync(_folder.File("task", "app.py"), """
            seen = []

            def handle(event, context):
                seen.append(event)
                return [len(seen), event["celsius"] > 21, "é".encode().decode()]
            """);
        SandboxSpec spec = Spec();
        PrepareResult prepared = await Deadline.WithinAsync(
            "Python to start", host.PrepareAsync(spec, CancellationToken.None));
        Assert.True(prepared is PrepareResult.Ready, prepared.ToString());
        for (int i = 0; i < 3; i++)
        {
            InvocationResult result = await Deadline.WithinAsync(
                "an answer", host.InvokeAsync(spec.Version, Request(spec), CancellationToken.None));
            Assert.True(result is InvocationResult.Succeeded, result.ToString());
            Assert.Equal(
                "[1, true, \"é\"]", Encoding.UTF8.GetString(((InvocationResult.Succeeded)result).Payload.Span));
        }
    }

    // An image holds what it needs itself; here the machine's own libraries are shown over an empty root.
    private void MakeRoot()
    {
        new DirectoryInfo(_folder.Path).UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        foreach (string folder in new[] { "proc", "dev", "tmp", "usr", "var/task", "var/runtime" })
        {
            Directory.CreateDirectory(_folder.File("root", folder));
        }

        Directory.CreateDirectory(_folder.File("task"));
        Directory.CreateDirectory(_folder.File("runtime"));
        File.Copy(Path.Combine(Runtime, "bootstrap"), _folder.File("runtime", "bootstrap"));
        File.CreateSymbolicLink(_folder.File("root", "lib"), "usr/lib");
        File.CreateSymbolicLink(_folder.File("root", "lib64"), "usr/lib64");
    }

    private SandboxSpec Spec() => new()
    {
        Version = new VersionKey(new FunctionKey("test", "python-in-sandbox"), "v1"),
        RootPath = _folder.File("root"),
        Mounts =
        [
            new SandboxMount("/usr", "/usr"),
            new SandboxMount(_folder.File("task"), "/var/task"),
            new SandboxMount(_folder.File("runtime"), "/var/runtime"),
        ],
        EntryPoint = [Interpreter, "-SB", "/var/runtime/bootstrap"],
        Handler = "app.handle",
        MemoryBytes = 128 << 20,
        Timeout = TimeSpan.FromSeconds(20),
        Concurrency = 2,
        Isolation = IsolationMode.Invocation,
    };

    private static InvocationRequest Request(SandboxSpec spec) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Function = spec.Version.Function,
        Payload = "{\"celsius\": 31}"u8.ToArray(),
        Deadline = TimeProvider.System.GetUtcNow() + Deadline.Default,
    };
}
