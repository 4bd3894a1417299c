using System.Diagnostics;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Isolation;
using Continuum.Sandbox;
using Continuum.Sandbox.Workers;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Worker.Tests;

/// <summary>Worker processes as an agent starts them, real or hostile.</summary>
internal sealed class WorkerFixture : IAsyncDisposable
{
    private const string Device = "/dev/kvm";
    private const string Compiler = "/usr/bin/musl-gcc";
    private static int _made;

    private readonly TempFolder _folder = new();
    private readonly string _group = $"continuum-worker-test-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    private WorkerFixture()
    {
    }

    public WorkerSandboxHost Host { get; private set; } = null!;

    /// <summary>Where the agent keeps what workers need, as a path of the host.</summary>
    public string Data => _folder.File("data");

    public static Task<WorkerFixture> StartAsync() => StartAsync(ProgramPath("Continuum.Worker", "continuum-worker"));

    public static Task<WorkerFixture> StartHostileAsync() =>
        StartAsync(Path.Combine(AppContext.BaseDirectory, "Continuum.Worker.Tests"));

    /// <summary>A folder of the host, open to all, that can be an image.</summary>
    public string Image(string name)
    {
        string path = _folder.File(name);
        foreach (string folder in new[] { "proc", "dev", "tmp", "var/task" })
        {
            Directory.CreateDirectory(Path.Combine(path, folder));
        }

        return path;
    }

    public SandboxSpec Spec(string function, string handler = "") => new()
    {
        Version = new VersionKey(FunctionKey.Parse(function), "v000000000001"),
        RootPath = Image(function.Replace('/', '-')),
        EntryPoint = ["/var/task/bootstrap"],
        Handler = handler,
        MemoryBytes = 64 << 20,
        Timeout = TimeSpan.FromSeconds(5),
        Concurrency = 4,
        Isolation = IsolationMode.Invocation,
    };

    /// <summary>A function in C that is ready to run: does what its event says.</summary>
    public async Task<SandboxSpec> PreparedAsync(string function)
    {
        Assert.SkipUnless(File.Exists(Compiler), $"needs {Compiler} (Debian: musl-tools)");
        SandboxSpec spec = Spec(function) with { Isolation = IsolationMode.Invocation };
        string program = Path.Combine(spec.RootPath, "var/task/bootstrap");
        using Process compiler = Process.Start(
            Compiler,
            ["-static", "-O1", "-o", program, Path.Combine(AppContext.BaseDirectory, "Programs", "function.c")]);
        await Deadline.WithinAsync("musl-gcc to end", compiler.WaitForExitAsync());
        PrepareResult result = await Deadline.WithinAsync(
            "the version to be ready", Host.PrepareAsync(spec, CancellationToken.None));
        Assert.True(result is PrepareResult.Ready, result.ToString());
        return spec;
    }

    /// <summary>What came of something that a hostile worker tried.</summary>
    public async Task<string> TryAsync(string what, string function = "one/f")
    {
        PrepareResult result = await Deadline.WithinAsync(
            $"the worker to try '{what}'", Host.PrepareAsync(Spec(function, what), CancellationToken.None));
        return Assert.IsType<PrepareResult.Refused>(result).Error.Message;
    }

    public static InvocationRequest Request(SandboxSpec spec, string body) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Function = spec.Version.Function,
        Payload = System.Text.Encoding.UTF8.GetBytes(body),
        Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20),
    };

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Dispose();
        foreach (string group in Directory.GetDirectories("/sys/fs/cgroup", "*").Append("/sys/fs/cgroup"))
        {
            string folder = Path.Combine(group, _group);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }
        }

        File.Delete(Path.Combine(new IsolationOptions().StateFolder, $"runs-{_group}.lock"));
    }

    private static async Task<WorkerFixture> StartAsync(string program)
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root: user ids and control groups");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs bubblewrap in /usr/bin");
        Assert.SkipUnless(File.Exists(Device), $"needs {Device}");
        WorkerFixture fixture = new();
        IsolationOptions isolation = new() { CgroupParent = fixture._group };
        fixture.Host = await Deadline.WithinAsync("a worker to start", WorkerSandboxHost.StartAsync(
            new WorkerSandboxOptions { ProgramPath = program, DataFolder = fixture.Data },
            IsolationLauncher.Create(isolation, NullLoggerFactory.Instance, TimeProvider.System),
            File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite),
            NullLoggerFactory.Instance,
            TimeProvider.System));
        return fixture;
    }

    /// <summary>Where the build puts a program: beside this test's own folder.</summary>
    private static string ProgramPath(string project, string name)
    {
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(here, "..", "..", project, Path.GetFileName(here), name));
    }
}
