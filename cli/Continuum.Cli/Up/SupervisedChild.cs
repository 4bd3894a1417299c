using System.Diagnostics;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Up;

/// <summary>One program: started, awaited until it is ready, started again when it crashes, stopped.</summary>
internal sealed class SupervisedChild(
    ChildProgram program, ChildLauncher launcher, HttpClient http, TimeProvider time, Action<string> say) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(90);

    // A program drains for up to 30 s when it is stopped.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(35);

    private Process? _process;
    private long _startedAt;

    public ChildProgram Program => program;

    /// <summary>Its process id, or 0 while there is none.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public async Task StartAsync()
    {
        _process?.Dispose();
        _startedAt = time.GetTimestamp();
        _process = await launcher.StartAsync(program);
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    /// <exception cref="CliException">It ended before, or took too long: with the last lines of its log.</exception>
    public async Task WaitReadyAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            bool isReady = await AnswersAsync(cancellationToken);
            if (_process!.HasExited)
            {
                throw Failed(
                    $"{program.Name} ended at its start ({Describe(_process.ExitCode)})", Known(_process.ExitCode));
            }

            if (isReady)
            {
                return;
            }

            if (time.GetElapsedTime(start) > ReadyTimeout)
            {
                throw Failed(
                    $"{program.Name} was not ready within {ReadyTimeout.TotalSeconds:0} s", CliExit.TemporaryFailure);
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Starts it again whenever it ends, with a growing pause, until that is cancelled.</summary>
    public async Task KeepRunningAsync(Action restarted, CancellationToken cancellationToken)
    {
        RestartPause pause = new();
        while (true)
        {
            await _process!.WaitForExitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait = pause.Next(time.GetElapsedTime(_startedAt));
            say($"{program.Name} ended ({Describe(_process.ExitCode)}); starting it again in "
                + $"{wait.TotalSeconds:0.#} s, its log is {program.LogFile}");
            await Task.Delay(wait, time, cancellationToken);
            await StartAsync();
            say($"{program.Name} runs again (process {ProcessId})");
            restarted();
        }
    }

    /// <summary>
    /// Asks it to stop and waits until it has; kills it when that takes too long or nobody wants to wait.
    /// </summary>
    public async Task StopAsync(CancellationToken force)
    {
        if (_process is not { } process)
        {
            return;
        }

        await ChildSignal.TerminateAsync(process);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(force);
        limit.CancelAfter(StopTimeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            say($"{program.Name} did not stop in time and is killed");
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _process?.Dispose();

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(program.ReadyUrl, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // It listens and does not answer yet.
        }
    }

    private CliException Failed(string message, CliExit code) =>
        new(code, message, $"All of its log: {program.LogFile}") { Details = LogTail.Read(program.LogFile) };

    // 128 + signal is how shells report it; the framework does so too.
    private static string Describe(int exitCode) =>
        exitCode > 128 ? $"killed by signal {exitCode - 128}" : $"exit code {exitCode}";

    private static CliExit Known(int exitCode) =>
        exitCode != 0 && Enum.IsDefined((CliExit)exitCode) ? (CliExit)exitCode : CliExit.Software;
}
