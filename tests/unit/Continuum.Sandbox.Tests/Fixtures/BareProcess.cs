using System.Diagnostics;
using Continuum.Sandbox.Launching;

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

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<SandboxExit> Exited { get; }

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
