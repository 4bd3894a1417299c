using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Stands where sandboxes would be: remembers what is prepared, and does what the test says.</summary>
internal sealed class ScriptedSandboxes : ISandboxHost
{
    public string Kind => "scripted";

    public ConcurrentDictionary<VersionKey, SandboxSpec> Prepared { get; } = new();

    public ConcurrentQueue<string> History { get; } = new();

    public Func<SandboxSpec, CancellationToken, Task<PrepareResult>> Prepare { get; set; } =
        (_, _) => Task.FromResult<PrepareResult>(new PrepareResult.Ready(TimeSpan.Zero));

    public Func<VersionKey, Task> Retire { get; set; } = _ => Task.CompletedTask;

    public async Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        History.Enqueue($"prepare {spec.Version.Version}");
        PrepareResult result = await Prepare(spec, cancellationToken);
        if (result is PrepareResult.Ready)
        {
            Prepared[spec.Version] = spec;
        }

        return result;
    }

    public Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Prepared.ContainsKey(version)
            ? new InvocationResult.Succeeded(System.Text.Encoding.UTF8.GetBytes(version.Version), null)
            : (InvocationResult)InvocationResult.Failure(ErrorTypes.FunctionNotFound, "not prepared"));

    public async Task RetireAsync(VersionKey version, CancellationToken cancellationToken)
    {
        await Retire(version);
        Prepared.TryRemove(version, out _);
        History.Enqueue($"retire {version.Version}");
    }

    public SandboxUse ReadUse() => default;

    public async IAsyncEnumerable<LogLine> ReadLogsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
