using System.Diagnostics;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>A program that nothing isolates.</summary>
internal sealed class BareProcess : ISandboxProcess
{
    private static int _started;

    private readonly Process _process;
    private readonly CancellationTokenSource _accepting;
    private readonly Task _accepts;
    private bool _killed;

    public BareProcess(Process process, Task accepts, CancellationTokenSource accepting)
    {
        _process = process;
        _accepts = accepts;
        _accepting = accepting;
        Exited = WaitAsync();
    }

    public string Id { get; } = $"bare-{Interlocked.Increment(ref _started)}";

    public Task<SandboxExit> Exited { get; }

    public IReadOnlyList<string> RefusedCalls => [];

    public Task PumpAsync(SandboxLog log, CancellationToken cancellationToken) => Task.WhenAll(
        log.PumpAsync(_process.StandardOutput.BaseStream, LogSource.StandardOutput, cancellationToken),
        log.PumpAsync(_process.StandardError.BaseStream, LogSource.StandardError, cancellationToken));

    public async Task KillAsync()
    {
        _killed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Exited;
    }

    public SandboxUsage ReadUsage() => new(1 << 20, 2 << 20, TimeSpan.FromMilliseconds(1));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _accepting.CancelAsync();
        await _accepts;
        _accepting.Dispose();
        _process.Dispose();
    }

    private async Task<SandboxExit> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _killed ? new SandboxExit.Killed() : _process.ExitCode > 128
            ? new SandboxExit.Signaled(_process.ExitCode - 128, ProcessLimitReached: false)
            : new SandboxExit.Exited(_process.ExitCode, ProcessLimitReached: false);
    }
}
