using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;

namespace Continuum.Sandbox;

/// <summary>
/// Runs versions of functions in sandboxes of one kind. This is the seam between the agent and whatever isolates:
/// process isolation behind it today, micro-VMs in worker processes next. So nothing crosses it that could not cross a
/// process: records in, records out.
/// </summary>
public interface ISandboxHost : IAsyncDisposable
{
    /// <summary><c>process</c> or <c>kvm</c>, as a node registers it.</summary>
    string Kind { get; }

    /// <summary>
    /// Makes a version ready: checks its program starts and waits at <c>next</c>, and fills its pool. Preparing a
    /// version again changes nothing; preparing one that was refused tries again.
    /// </summary>
    /// <returns>Ready, or why the version cannot run here.</returns>
    Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Runs one invocation of a prepared version to its end. Never throws for what the function or its sandbox does:
    /// that is a <see cref="InvocationResult.Failed"/>. At most the version's concurrency run at once; a call beyond it
    /// waits its turn until its deadline.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the sandbox it held is destroyed.</exception>
    Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken);

    /// <summary>Lets running invocations end (until cancelled), then destroys the version's sandboxes.</summary>
    Task RetireAsync(VersionKey version, CancellationToken cancellationToken);

    /// <summary>What all sandboxes of a host use now.</summary>
    SandboxUse ReadUse();

    /// <summary>
    /// The lines that functions write, to one reader. When the reader is slow, lines are dropped and counted, never
    /// held against the function.
    /// </summary>
    IAsyncEnumerable<LogLine> ReadLogsAsync(CancellationToken cancellationToken);
}
