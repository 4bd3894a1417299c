using System.Collections.Concurrent;
using Continuum.Agent.Events;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Contracts.Functions;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Dispatch;

/// <summary>A lane for every function that has events. On stop it begins nothing more and lets what runs end.</summary>
internal sealed class Dispatcher(
    EventQueue queue,
    EventRunner runner,
    RouteTableHolder routes,
    AssignmentTable assignments,
    IOptions<DispatchOptions> options,
    TimeProvider time,
    ILogger<Dispatcher> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<FunctionKey, Lazy<(FunctionLane Lane, Task Running)>> _lanes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    /// <summary>Events under way.</summary>
    public int Running => _lanes.Values.Sum(lane => lane.Value.Lane.Running);

    /// <summary>A function's lane, or null where it has had no events.</summary>
    public FunctionLane? Find(FunctionKey function) =>
        _lanes.TryGetValue(function, out Lazy<(FunctionLane Lane, Task Running)>? lane) ? lane.Value.Lane : null;

    public void HandOver(QueuedEvent queued) => LaneOf(queued.Function).HandOver(queued);

    /// <returns>False when the function is too busy, or the agent stops: only memory would hold the event.</returns>
    public bool TryOffer(QueuedEvent queued) =>
        !_stopping.IsCancellationRequested && LaneOf(queued.Function).TryOffer(queued);

    /// <summary>Tries a function at once that could not be reached: it may be back.</summary>
    public void Expedite(FunctionKey function) => Find(function)?.Expedite();

    /// <summary>Looks at the disk anew, after events came to be there by another way.</summary>
    public void LookAtDisk()
    {
        foreach (FunctionKey function in queue.WaitingFunctions())
        {
            LaneOf(function).LookAtDisk();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LookAtDisk();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task all = Task.WhenAll(_lanes.Values.Select(lane => lane.Value.Running));
        try
        {
            await all.WaitAsync(options.Value.Drain, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _aborting.CancelAsync();
            await all;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private FunctionLane LaneOf(FunctionKey function) => _lanes.GetOrAdd(
        function,
        key => new Lazy<(FunctionLane, Task)>(() =>
        {
            FunctionLane lane = new(key, queue, runner, () => ConcurrencyOf(key), time, logger);
            return (lane, Begin(key, lane));
        })).Value.Lane;

    // The lane outlives the request that brought its first event: it must not keep that one's trace and log scopes.
    private Task Begin(FunctionKey function, FunctionLane lane)
    {
        using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.Run(() => RunAsync(function, lane));
    }

    private async Task RunAsync(FunctionKey function, FunctionLane lane)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await lane.RunAsync(_stopping.Token, _aborting.Token);
            }
            catch (Exception e)
            {
                // A disk that cannot be read, most likely: wait, and look again.
                logger.LaneBroke(e, function);
                lane.LookAtDisk();
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    private int ConcurrencyOf(FunctionKey function) =>
        assignments.Current.Find(function)?.Concurrency
        ?? (routes.Current.Find(function) is null ? 1 : options.Value.ForwardConcurrency);
}
