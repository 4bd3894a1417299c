using Continuum.Isolation;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// Keeps one worker started ahead, for whichever namespace needs one next: its start takes longer than anything else.
/// </summary>
internal sealed class WorkerSupply(
    WorkerLaunch launch,
    LogHub logs,
    SandboxTelemetry telemetry,
    TimeSpan startLimit,
    ILogger logger,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<WorkerProcess>? _spare;
    private bool _disposed;

    /// <summary>Starts the first one, and says what it found.</summary>
    /// <exception cref="SandboxWorkerException">It did not come up.</exception>
    /// <exception cref="IsolationException">It could not be started.</exception>
    public async Task<string> FirstAsync()
    {
        Task<WorkerProcess> first = StartAsync();
        lock (_gate)
        {
            _spare = first;
        }

        return (await (await first).Hello).Description;
    }

    /// <summary>One that is ready; another is started in its place.</summary>
    /// <exception cref="SandboxWorkerException">It did not come up.</exception>
    /// <exception cref="IsolationException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the worker stays for the next one.</exception>
    public async Task<WorkerProcess> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<WorkerProcess> spare;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                spare = _spare ??= StartAsync();
            }

            try
            {
                await spare.WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
            {
                Replace(spare, null);
                throw;
            }

            WorkerProcess worker = await spare;
            if (Replace(spare, worker.Ended.IsCompleted ? null : StartAsync) && !worker.Ended.IsCompleted)
            {
                return worker;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<WorkerProcess>? spare;
        lock (_gate)
        {
            _disposed = true;
            spare = _spare;
            _spare = null;
        }

        if (spare is not null)
        {
            try
            {
                await (await spare).DisposeAsync();
            }
            catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
            {
                logger.SpareNotStarted(exception);
            }
        }
    }

    /// <summary>False: somebody else was first.</summary>
    private bool Replace(Task<WorkerProcess> taken, Func<Task<WorkerProcess>>? next)
    {
        lock (_gate)
        {
            if (_spare != taken)
            {
                return false;
            }

            _spare = _disposed ? null : next?.Invoke();
            return true;
        }
    }

    private async Task<WorkerProcess> StartAsync()
    {
        // Nobody's cancellation: it serves whoever comes next.
        (IsolatedProcess process, WorkerChannel channel) = await launch.StartAsync(CancellationToken.None);
        WorkerProcess worker = new(process, channel, logs, telemetry, logger, time);
        try
        {
            await worker.Hello.WaitAsync(startLimit, time);
            return worker;
        }
        catch (TimeoutException)
        {
            await worker.DisposeAsync();
            throw new SandboxWorkerException($"a worker process did not come up in {startLimit}", null);
        }
        catch (SandboxWorkerException)
        {
            await worker.DisposeAsync();
            throw;
        }
    }
}
