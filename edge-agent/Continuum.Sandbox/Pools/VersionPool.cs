using System.Diagnostics;
using System.Globalization;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.RuntimeApi;
using Continuum.Sandbox.Telemetry;

namespace Continuum.Sandbox.Pools;

/// <summary>Runs the invocations of one version.</summary>
internal sealed class VersionPool : IAsyncDisposable
{
    // A sandbox may die between being taken and being given its event; a pool full of dying ones is an error.
    private const int Tries = 3;

    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly SandboxSpec _spec;
    private readonly PoolContext _context;
    private readonly SandboxShelf _shelf;
    private readonly ConcurrencyGate _gate;
    private readonly InvocationCount _invocations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task<PrepareResult>> _preparation;
    private readonly ITimer _maintenance;
    private readonly string _functionArn;

    public VersionPool(SandboxSpec spec, PoolContext context)
    {
        _spec = spec;
        _context = context;
        _shelf = new SandboxShelf(spec, context, new SandboxStarter(spec, context));
        _gate = new ConcurrencyGate(spec.Concurrency, context.Time);
        _functionArn = RuntimeEnvironment.FunctionArn(spec.Version);
        _preparation = new Lazy<Task<PrepareResult>>(StartFirstAsync);
        _maintenance = context.Time.CreateTimer(
            _ => _shelf.Maintain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int ReadyCount => _shelf.ReadyCount;

    /// <summary>Starts the first sandbox; called again, the same.</summary>
    public Task<PrepareResult> PrepareAsync() => _preparation.Value;

    public async Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        if (!_invocations.TryBegin())
        {
            return InvocationResult.Failure(ErrorTypes.Draining, $"{_spec.Version} is being retired on this node");
        }

        try
        {
            using Activity? activity = SandboxTelemetry.StartInvocation(_spec.Version, request);
            InvocationResult result = await AdmitAsync(request, activity, cancellationToken);
            _context.Telemetry.Invoked(_spec.Version.Function, result, activity);
            return result;
        }
        finally
        {
            _invocations.End();
        }
    }

    /// <summary>Takes no more invocations and lets the running ones end until cancelled, then ends them.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task idle = _invocations.CloseAsync();
        await using (cancellationToken.Register(_stopping.Cancel))
        {
            await idle;
        }
    }

    /// <summary>Destroys every sandbox. To be drained before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        await _shelf.DisposeAsync();
        _stopping.Dispose();
        _context.Logger.Retired(_spec.Version);
    }

    private async Task<PrepareResult> StartFirstAsync()
    {
        switch (await _shelf.StartFirstAsync())
        {
            case StartOutcome.Ready { Sandbox.InitDuration: var took }:
                _maintenance.Change(MaintenanceInterval, MaintenanceInterval);
                _context.Logger.Prepared(_spec.Version, took.TotalMilliseconds);
                return new PrepareResult.Ready(took);
            case StartOutcome.Failed { Error: var error }:
                return new PrepareResult.Refused(error);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<InvocationResult> AdmitAsync(
        InvocationRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        if (request.Payload.Length > PayloadLimits.MaxRequestBytes)
        {
            return InvocationResult.Failure(ErrorTypes.RequestTooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The event has {request.Payload.Length} bytes; {PayloadLimits.MaxRequestBytes} are allowed"));
        }

        _shelf.Arrived();
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            if (!await _gate.EnterAsync(Left(request), either.Token))
            {
                return InvocationResult.Failure(ErrorTypes.TooManyRequests, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_spec.Version} runs {_gate.Limit} invocations at once, which is its limit on this node; "
                    + $"none ended before this invocation's deadline"));
            }

            try
            {
                return await RunAsync(request, activity, either.Token);
            }
            finally
            {
                _gate.Leave();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return InvocationResult.Failure(ErrorTypes.Draining, $"{_spec.Version} was retired before it answered");
        }
    }

    private async Task<InvocationResult> RunAsync(
        InvocationRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Tries; i++)
        {
            TimeSpan left = Left(request);
            if (left <= TimeSpan.Zero)
            {
                return TimedOut(TimeSpan.Zero, " before a sandbox had it");
            }

            StartOutcome taken;
            try
            {
                taken = await _shelf.TakeAsync(left, cancellationToken);
            }
            catch (TimeoutException)
            {
                return TimedOut(left, " waiting for a sandbox to start");
            }

            if (taken is StartOutcome.Failed { Error: var error })
            {
                return new InvocationResult.Failed(error);
            }

            PooledSandbox sandbox = ((StartOutcome.Ready)taken).Sandbox;
            if (await TryRunInAsync(sandbox, request, activity, cancellationToken) is { } result)
            {
                return result;
            }
        }

        return InvocationResult.Failure(
            ErrorTypes.SandboxFailure, $"{Tries} sandboxes of {_spec.Version} ended while they waited for work");
    }

    private async Task<InvocationResult?> TryRunInAsync(
        PooledSandbox sandbox, InvocationRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        TimeSpan left = Left(request);
        TimeSpan limit = left < _spec.Timeout ? left : _spec.Timeout;
        RuntimeInvocation invocation = new(
            request, _functionArn, _context.Time.GetUtcNow() + limit, activity?.Id ?? request.TraceParent);
        if (sandbox.TryDeliver(invocation) is not { } delivery)
        {
            _shelf.Discard(sandbox);
            return null;
        }

        long began = _context.Time.GetTimestamp();
        InvocationResult result;
        try
        {
            result = await AnswerAsync(sandbox, delivery, limit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _shelf.Discard(sandbox);
            throw;
        }

        result = result with { Duration = _context.Time.GetElapsedTime(began) };
        bool keeps = _spec.Isolation == IsolationMode.Instance && !sandbox.Ended.IsCompleted;
        sandbox.Report(request.Id, result, keeps);
        if (keeps)
        {
            _shelf.Return(sandbox, delivery);
        }
        else
        {
            _shelf.DiscardUsed(sandbox);
        }

        return result;
    }

    private async Task<InvocationResult> AnswerAsync(
        PooledSandbox sandbox, RuntimeDelivery delivery, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await delivery.Answer.WaitAsync(
                limit > TimeSpan.Zero ? limit : TimeSpan.Zero, _context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            InvocationResult.Failed timedOut = TimedOut(limit, "");
            sandbox.End(timedOut.Error);
            return timedOut;
        }
    }

    // Timers do not take much more than this, and callers without a deadline give the end of time.
    private TimeSpan Left(InvocationRequest request)
    {
        TimeSpan left = request.Deadline - _context.Time.GetUtcNow();
        return left < LongestWait ? left : LongestWait;
    }

    private static InvocationResult.Failed TimedOut(TimeSpan limit, string where) =>
        InvocationResult.Failure(ErrorTypes.Timeout, string.Create(
            CultureInfo.InvariantCulture,
            $"Task timed out after {Math.Max(limit.TotalSeconds, 0):0.00} seconds{where}"));
}
