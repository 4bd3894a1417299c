using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(Continuum.Isolation.Tests.IsolationFixture))]

namespace Continuum.Isolation.Tests;

/// <summary>One launcher and one root for all tests that start programs.</summary>
public sealed class IsolationFixture : IAsyncDisposable
{
    private readonly Lazy<IsolationLauncher> _launcher = new(() => CreateLauncher(Options));

    /// <summary>
    /// Control groups of this run of the tests alone; the user ids are shared with other runs, as in life.
    /// </summary>
    public static IsolationOptions Options { get; } =
        new() { CgroupParent = $"continuum-test-{Environment.ProcessId}" };

    public SandboxRoot Root { get; } = new();

    public IsolationLauncher Launcher => _launcher.Value;

    public static IsolationLauncher CreateLauncher(IsolationOptions options) =>
        IsolationLauncher.Create(options, NullLoggerFactory.Instance, TimeProvider.System);

    public static void SkipUnlessPossible() =>
        Assert.SkipUnless(SandboxRoot.SkipReason is null, SandboxRoot.SkipReason ?? "");

    public ProcessSpec Probe(params string[] arguments) => new()
    {
        RootPath = Root.Path,
        Arguments = ["/bin/probe", .. arguments],
        Environment = new Dictionary<string, string>(),
        Limits = new ResourceLimits { MemoryBytes = 64 << 20, TmpBytes = 1 << 20, MaxProcesses = 16 },
    };

    public Task<IsolatedProcess> StartAsync(ProcessSpec spec) => Launcher.StartAsync(spec, CancellationToken.None);

    /// <summary>Runs a program to its end.</summary>
    public async Task<(ProcessExit Exit, string Output, string Error)> RunAsync(ProcessSpec spec)
    {
        await using IsolatedProcess process = await StartAsync(spec);
        Task<string> output = ReadAsync(process.StandardOutput);
        Task<string> error = ReadAsync(process.StandardError);
        ProcessExit exit = await Deadline.WithinAsync($"{spec.Arguments[1]} to end", process.Exited);
        return (exit, await output, await error);
    }

    public Task<(ProcessExit Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(Probe(arguments));

    public static async Task<string> ReadAsync(Stream stream)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Awaits one line of a program that goes on.</summary>
    public static async Task<string> LineAsync(IsolatedProcess process)
    {
        StreamReader reader = new(process.StandardOutput, leaveOpen: true);
        return await Deadline.WithinAsync("a line of output", reader.ReadLineAsync())
            ?? throw new InvalidOperationException(
                $"no output; standard error: {await ReadAsync(process.StandardError)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_launcher.IsValueCreated)
        {
            await Launcher.DisposeAsync();
            RemoveGroups(Launcher, Options.CgroupParent);
        }

        Root.Dispose();
    }

    /// <summary>Removes the empty control groups of one parent, and its lock file.</summary>
    public static void RemoveGroups(IsolationLauncher launcher, string parent)
    {
        foreach (string controller in launcher.Capabilities.Controllers)
        {
            string folder = Path.Combine("/sys/fs/cgroup", controller, parent);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }
        }

        File.Delete(Path.Combine(Options.StateFolder, $"runs-{parent.Replace('/', '-')}.lock"));
    }
}
