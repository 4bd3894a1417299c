using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Isolation.Guest;

/// <summary>The launcher that the scenarios share, and the ways in which they start programs.</summary>
internal sealed class Sandboxes : IAsyncDisposable
{
    /// <summary>The folder that is the programs' "/", part of the guest's image; /bin/probe is in it.</summary>
    internal const string Root = "/srv/root";

    private readonly Lazy<IsolationLauncher> _launcher = new(() => CreateLauncher("continuum"));

    internal IsolationLauncher Launcher => _launcher.Value;

    internal static IsolationLauncher CreateLauncher(string cgroupParent) => IsolationLauncher.Create(
        new IsolationOptions { CgroupParent = cgroupParent }, NullLoggerFactory.Instance, TimeProvider.System);

    internal static ProcessSpec Probe(params string[] arguments) => new()
    {
        RootPath = Root,
        Arguments = ["/bin/probe", .. arguments],
        Environment = new Dictionary<string, string>(),
        Limits = new ResourceLimits { MemoryBytes = 64 << 20, TmpBytes = 1 << 20, MaxProcesses = 16 },
    };

    internal Task<IsolatedProcess> StartAsync(ProcessSpec spec) => Launcher.StartAsync(spec, CancellationToken.None);

    /// <summary>Runs a program to its end.</summary>
    internal async Task<(ProcessExit Exit, string Output, string Error)> RunAsync(ProcessSpec spec)
    {
        await using IsolatedProcess process = await StartAsync(spec);
        Task<string> output = ReadAsync(process.StandardOutput);
        Task<string> error = ReadAsync(process.StandardError);
        ProcessExit exit = await Deadline.WithinAsync($"{spec.Arguments[1]} to end", process.Exited);
        return (exit, await output, await error);
    }

    internal Task<(ProcessExit Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(Probe(arguments));

    /// <summary>Awaits one line of a program that goes on.</summary>
    internal static async Task<string> LineAsync(IsolatedProcess process)
    {
        StreamReader reader = new(process.StandardOutput, leaveOpen: true);
        return await Deadline.WithinAsync("a line of output", reader.ReadLineAsync())
            ?? throw new InvalidOperationException(
                $"no output; standard error: {await ReadAsync(process.StandardError)}");
    }

    internal static async Task<string> ReadAsync(Stream stream)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_launcher.IsValueCreated)
        {
            await Launcher.DisposeAsync();
        }
    }
}
