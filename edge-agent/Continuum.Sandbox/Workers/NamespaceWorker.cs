using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Isolation;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// The worker of one namespace. When it ends, another takes its place, with the same versions ready; what it ran has
/// failed, and is tried again by whoever asked for it, as its function's retry policy says.
/// </summary>
internal sealed class NamespaceWorker : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // Timers do not take much more, and callers without a deadline give the end of time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly string _name;
    private readonly WorkerSupply _supply;
    private readonly string _templates;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RestartDelay _delay;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _showing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<VersionKey, SandboxSpec> _versions = new();
    private volatile WorkerProcess? _worker;
    private Task<WorkerProcess>? _start;
    private WorkerFolders? _folders;
    private TimeSpan _endedCpu;
    private bool _isDisposed;

    public NamespaceWorker(string name, WorkerSupply supply, string templates, ILogger logger, TimeProvider time)
    {
        _name = name;
        _supply = supply;
        _templates = templates;
        _logger = logger;
        _time = time;
        _delay = new RestartDelay(time);
    }

    /// <summary>What its sandboxes use, and used in workers that are gone.</summary>
    public SandboxUse Use
    {
        get
        {
            lock (_gate)
            {
                SandboxUse last = _worker?.Use ?? default;
                // What has ended holds nothing any more, and has used what it used.
                return _worker is { Ended.IsCompleted: false }
                    ? last with { CpuTime = last.CpuTime + _endedCpu }
                    : new SandboxUse(0, 0, last.CpuTime + _endedCpu);
            }
        }
    }

    /// <summary>Which of its functions have sandboxes that wait for work.</summary>
    public IEnumerable<FunctionMeasures> Measures => _worker?.Measures ?? [];

    /// <summary>The worker's process; null when none runs.</summary>
    public int? HostPid => _worker?.HostPid;

    public async Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        PrepareResult? result = null;
        bool isNew = false;
        try
        {
            WorkerProcess worker = await WorkerAsync().WaitAsync(cancellationToken);
            SandboxSpec shown = await ShowAsync(worker, spec, cancellationToken);
            // Before it is ready: a worker that takes this one's place meanwhile must have it too.
            isNew = _versions.TryAdd(spec.Version, spec);
            result = await worker.PrepareAsync(shown, cancellationToken);
            return result;
        }
        catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
        {
            return new PrepareResult.Refused(new InvocationError(ErrorTypes.SandboxFailure, exception.Message));
        }
        finally
        {
            if (isNew && result is not PrepareResult.Ready)
            {
                _versions.TryRemove(spec.Version, out _);
            }
        }
    }

    public async Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            WorkerProcess? worker = _worker;
            if (worker is null || worker.Ended.IsCompleted)
            {
                worker = await AgainAsync(request.Deadline, cancellationToken);
            }

            return worker is null
                ? InvocationResult.Failure(ErrorTypes.SandboxFailure, "the worker process was not back in time")
                : await worker.InvokeAsync(version, request, cancellationToken);
        }
        catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
        {
            return InvocationResult.Failure(ErrorTypes.SandboxFailure, exception.Message);
        }
    }

    public async Task RetireAsync(VersionKey version, CancellationToken cancellationToken)
    {
        _versions.TryRemove(version, out _);
        try
        {
            Task<WorkerProcess>? start;
            lock (_gate)
            {
                start = _start;
            }

            // One that starts may have it among its versions.
            if (start is not null && await start is { Ended.IsCompleted: false } worker)
            {
                await worker.RetireAsync(version, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SandboxWorkerException or IsolationException)
        {
            // It has ended, and the version's sandboxes with it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<WorkerProcess>? start;
        lock (_gate)
        {
            _isDisposed = true;
            start = _start;
        }

        await _closing.CancelAsync();
        if (start is not null)
        {
            await start.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        if (_worker is { } worker)
        {
            await worker.DisposeAsync();
        }

        _closing.Dispose();
        _showing.Dispose();
    }

    /// <summary>A worker in the place of one that ended; null: not before the deadline.</summary>
    private async Task<WorkerProcess?> AgainAsync(DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        TimeSpan left = deadline - _time.GetUtcNow();
        try
        {
            return await WorkerAsync().WaitAsync(
                TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, LongestWait.Ticks)), _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The worker that runs, or one that is started; its start is nobody's to cancel.</summary>
    private Task<WorkerProcess> WorkerAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                throw new SandboxWorkerException("the node's sandboxes are being closed", null);
            }

            if (_start is null or { IsFaulted: true } or { IsCanceled: true }
                || (_start.IsCompletedSuccessfully && _start.Result.Ended.IsCompleted))
            {
                _start = Task.Run(StartAsync);
            }

            return _start;
        }
    }

    private async Task<WorkerProcess> StartAsync()
    {
        if (_worker is { } lost)
        {
            lock (_gate)
            {
                _endedCpu += lost.Use.CpuTime;
                _worker = null;
            }

            _logger.WorkerLost(_name, await lost.Ended);
            await lost.DisposeAsync();
        }

        using CancellationTokenSource limit = new(StartLimit, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, limit.Token);
        try
        {
            await _delay.WaitAsync(either.Token);
            WorkerProcess worker = await _supply.TakeAsync(either.Token);
            try
            {
                return await EquipAsync(worker, either.Token);
            }
            catch
            {
                await worker.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new SandboxWorkerException(
                $"the worker of namespace '{_name}' was not ready within {StartLimit}, or the node is closing",
                exception);
        }
    }

    /// <summary>Gives it the namespace's versions.</summary>
    private async Task<WorkerProcess> EquipAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_templates);
        await worker.ShowAsync(_templates, WorkerFolders.Templates, writable: true);
        WorkerFolders folders = new(worker);
        await Task.WhenAll((await ShowAllAsync(folders)).Select(
            spec => PrepareAgainAsync(worker, spec, cancellationToken)));
        lock (_gate)
        {
            _folders = folders;
            _worker = worker;
        }

        _logger.WorkerAssigned(worker.HostPid, _name);
        return worker;
    }

    /// <summary>Shows it the version's folders.</summary>
    private async Task<SandboxSpec> ShowAsync(
        WorkerProcess worker, SandboxSpec spec, CancellationToken cancellationToken)
    {
        await _showing.WaitAsync(cancellationToken);
        try
        {
            return worker == _worker && _folders is { } folders
                ? await folders.TranslateAsync(spec)
                : throw new SandboxWorkerException("the worker process has ended", null);
        }
        finally
        {
            _showing.Release();
        }
    }

    private async Task<List<SandboxSpec>> ShowAllAsync(WorkerFolders folders)
    {
        List<SandboxSpec> shown = [];
        foreach (SandboxSpec spec in _versions.Values)
        {
            try
            {
                shown.Add(await folders.TranslateAsync(spec));
            }
            catch (IsolationException exception)
            {
                // Its image is gone: that is no reason for the others to stay away.
                _logger.NotReadyAgain(spec.Version, exception.Message);
            }
        }

        return shown;
    }

    private async Task PrepareAgainAsync(WorkerProcess worker, SandboxSpec spec, CancellationToken cancellationToken)
    {
        if (await worker.PrepareAsync(spec, cancellationToken) is PrepareResult.Refused refused)
        {
            _logger.NotReadyAgain(spec.Version, refused.Error.Message);
        }
    }
}
