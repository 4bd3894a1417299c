using System.Diagnostics;
using Continuum.Contracts.Logs;
using Continuum.Isolation;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Launching;

/// <summary>An isolated process whose connections to the Runtime API are accepted as long as it lives.</summary>
internal sealed class ProcessSandbox : ISandboxProcess
{
    private readonly IsolatedProcess _process;
    private readonly CancellationTokenSource _accepting = new();
    private readonly Task _accepts;
    private ResourceUsage _lastUsage = new(0, 0, TimeSpan.Zero);

    public ProcessSandbox(IsolatedProcess process, RuntimeApiServer server, RuntimeSession session)
    {
        _process = process;
        _accepts = server.AcceptAsync(process.LoopbackListener!, session, _accepting.Token);
        Exited = WaitAsync();
    }

    public string Id => _process.Id;

    public Task<SandboxExit> Exited { get; }

    public Task PumpAsync(SandboxLog log, CancellationToken cancellationToken) => Task.WhenAll(
        log.PumpAsync(_process.StandardOutput, LogSource.StandardOutput, cancellationToken),
        log.PumpAsync(_process.StandardError, LogSource.StandardError, cancellationToken));

    public Task KillAsync() => _process.KillAsync();

    public IReadOnlyList<string> RefusedCalls => [];

    public SandboxUsage ReadUsage()
    {
        ResourceUsage usage;
        try
        {
            usage = _lastUsage = _process.ReadUsage();
        }
        catch (IsolationException)
        {
            // Its control group is being taken down at this moment: what was seen last is the best there is.
            usage = _lastUsage;
        }

        return new SandboxUsage(usage.MemoryBytes, usage.PeakMemoryBytes, usage.CpuTime);
    }

    public async ValueTask DisposeAsync()
    {
        await _accepting.CancelAsync();
        await _accepts;
        await _process.DisposeAsync();
        _accepting.Dispose();
    }

    private async Task<SandboxExit> WaitAsync()
    {
        ProcessExit exit = await _process.Exited;
        return exit.Cause switch
        {
            ExitCause.Exited => new SandboxExit.Exited(exit.ExitCode ?? 0, exit.ProcessLimitReached),
            ExitCause.Signaled => new SandboxExit.Signaled(exit.Signal ?? 0, exit.ProcessLimitReached),
            ExitCause.OutOfMemory => new SandboxExit.OutOfMemory(),
            ExitCause.NotStarted => new SandboxExit.NotStarted(),
            ExitCause.Killed => new SandboxExit.Killed(),
            _ => throw new UnreachableException($"A program ended by {exit.Cause}"),
        };
    }
}
