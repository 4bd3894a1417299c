using System.Collections.Concurrent;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>A host under test, the image of the C function, and all log lines so far.</summary>
internal sealed class HostFixture : IAsyncDisposable
{
    private static int _number;

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly Task _reader;

    private HostFixture(ISandboxHost host)
    {
        Host = host;
        _reader = ReadLogsAsync();
    }

    public ISandboxHost Host { get; }

    public ConcurrentQueue<LogLine> Logs { get; } = new();

    public string Root => _folder.File("root");

    public string Task => _folder.File("task");

    public static async Task<HostFixture> CreateAsync(ISandboxHost host)
    {
        HostFixture fixture = new(host);
        // The sandbox's user is another one than the test's.
        new DirectoryInfo(fixture._folder.Path).UnixFileMode = (UnixFileMode)0b111_101_101;
        foreach (string folder in new[] { "proc", "dev", "tmp", "var/task", "var/runtime", "opt" })
        {
            Directory.CreateDirectory(Path.Combine(fixture.Root, folder));
        }

        Directory.CreateDirectory(fixture.Task);
        File.Copy(await FunctionProgram.PathAsync(), Path.Combine(fixture.Task, "bootstrap"));
        return fixture;
    }

    /// <summary>A version of its own of the C function.</summary>
    public SandboxSpec Spec() => new()
    {
        Version = new VersionKey(
            new FunctionKey("test", "function"), $"v{Interlocked.Increment(ref _number):x12}"),
        RootPath = Root,
        Mounts = [new SandboxMount(Task, "/var/task")],
        EntryPoint = ["/var/task/bootstrap"],
        MemoryBytes = 64 << 20,
        Timeout = TimeSpan.FromSeconds(20),
        Concurrency = 4,
        Isolation = IsolationMode.Invocation,
    };

    /// <summary>Prepares a version; fails when it is refused.</summary>
    public async Task<SandboxSpec> PreparedAsync(SandboxSpec spec)
    {
        PrepareResult result = await Deadline.WithinAsync("the version to be prepared", PrepareAsync(spec));
        Assert.IsType<PrepareResult.Ready>(result);
        return spec;
    }

    public async Task<InvocationError> RefusedAsync(SandboxSpec spec)
    {
        PrepareResult result = await Deadline.WithinAsync("the version to be refused", PrepareAsync(spec));
        return Assert.IsType<PrepareResult.Refused>(result).Error;
    }

    public Task<PrepareResult> PrepareAsync(SandboxSpec spec) => Host.PrepareAsync(spec, CancellationToken.None);

    public static InvocationRequest Request(string payload, TimeSpan? within = null) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Function = new FunctionKey("test", "function"),
        Payload = Encoding.UTF8.GetBytes(payload),
        Deadline = TimeProvider.System.GetUtcNow() + (within ?? Deadline.Default),
    };

    public Task<InvocationResult> InvokeAsync(SandboxSpec spec, InvocationRequest request) =>
        Deadline.WithinAsync(
            "an invocation to end",
            Host.InvokeAsync(spec.Version, request, CancellationToken.None),
            Deadline.Default * 2);

    /// <summary>What the function answers.</summary>
    public async Task<string> AnswerAsync(SandboxSpec spec, string payload)
    {
        InvocationResult result = await InvokeAsync(spec, Request(payload));
        return result is InvocationResult.Succeeded succeeded
            ? Encoding.UTF8.GetString(succeeded.Payload.Span)
            : throw new InvalidOperationException($"'{payload}' failed: {result}");
    }

    /// <summary>How the function fails.</summary>
    public async Task<InvocationError> ErrorAsync(SandboxSpec spec, string payload) =>
        Assert.IsType<InvocationResult.Failed>(await InvokeAsync(spec, Request(payload))).Error;

    public Task LoggedAsync(string what, Func<LogLine, bool> line) =>
        Deadline.UntilAsync($"a log line: {what}; there are {Logs.Count}", () => Logs.Any(line));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Deadline.WithinAsync("the log to end with its host", _reader);
        _reading.Dispose();
        _folder.Dispose();
    }

    private async Task ReadLogsAsync()
    {
        await foreach (LogLine line in Host.ReadLogsAsync(_reading.Token))
        {
            Logs.Enqueue(line);
        }
    }
}
