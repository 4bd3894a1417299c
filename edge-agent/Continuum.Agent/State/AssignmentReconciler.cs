using Continuum.Agent.Dispatch;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Sandbox;

namespace Continuum.Agent.State;

/// <summary>
/// Makes what runs here what is desired: level-triggered, so that running it twice changes nothing. A function's older
/// version serves until its newer one is ready; a version that never becomes ready never takes one away.
/// </summary>
internal sealed class AssignmentReconciler(
    DesiredStateHolder desired,
    AssignmentWorker worker,
    AssignmentTable table,
    AssignmentBoard board,
    StandIns standIns,
    ISandboxHost sandboxes,
    TimeProvider time,
    ILogger<AssignmentReconciler> logger) : BackgroundService
{
    // All three are the loop's own.
    private readonly Signal _signal = new();
    private readonly Dictionary<VersionKey, Running> _running = [];
    private readonly Dictionary<VersionKey, Retiring> _retiring = [];

    /// <summary>Looks at the desired state anew.</summary>
    public void Wake() => _signal.Raise();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                Reconcile(desired.Current, stoppingToken);
                await _signal.WaitAsync(atMost: null, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the sandboxes end with their host, after the events that are under way.
        }

        await Task.WhenAll(
        [
            .. _running.Values.Select(running => running.Woken),
            .. _retiring.Values.Select(retiring => retiring.Woken),
        ]);
        foreach (Running running in _running.Values)
        {
            running.Stop.Dispose();
        }
    }

    private void Reconcile(DesiredState state, CancellationToken stoppingToken)
    {
        foreach (VersionKey version in _retiring.Keys.Where(version => _retiring[version].Done.IsCompleted).ToArray())
        {
            _retiring.Remove(version);
        }

        HashSet<VersionKey> wanted = [.. state.Assignments.Select(assignment => assignment.Version)];
        foreach (Assignment assignment in state.Assignments)
        {
            Ensure(assignment, wanted, stoppingToken);
        }

        // Looked for only now: a desired version that is ready serves already, and nothing stands in for it.
        foreach (Assignment older in standIns.For(state))
        {
            Ensure(older, wanted, stoppingToken);
            wanted.Add(older.Version);
        }

        foreach (VersionKey version in _running.Keys.Where(version => !wanted.Contains(version)).ToArray())
        {
            if (!ServesInPlaceOf(version, state))
            {
                table.Remove(version);
                _running.Remove(version, out Running? running);
                Task done = RetireAsync(version, running!, stoppingToken);
                _retiring[version] = new Retiring(done, WakeAfterAsync(done));
            }
        }
    }

    private void Ensure(Assignment assignment, HashSet<VersionKey> wanted, CancellationToken stoppingToken)
    {
        VersionKey version = assignment.Version;
        if (_running.TryGetValue(version, out Running? running))
        {
            // It was made ready and then another took its place that is no longer wanted: a roll-back.
            bool serves = table.Current.Find(version.Function)?.Version is { } current
                && (current == version || wanted.Contains(current));
            if (!serves && running.Ready is { IsCompletedSuccessfully: true, Result: true })
            {
                table.Set(assignment);
            }
        }
        else if (!_retiring.ContainsKey(version))
        {
            // One that is still being retired is brought up when that is over: it wakes this loop.
            CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task<bool> ready = BringUpAsync(assignment, stop.Token);
            _running[version] = new Running(ready, WakeAfterAsync(ready), stop);
        }
    }

    // An older version stays while the newer one is not ready.
    private bool ServesInPlaceOf(VersionKey version, DesiredState state) =>
        table.Current.Find(version.Function)?.Version == version
        && state.Assignments.Any(newer => newer.Version.Function == version.Function);

    private async Task<bool> BringUpAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await worker.RunAsync(assignment, cancellationToken);
            standIns.Ready(assignment);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // No longer wanted.
            return false;
        }
    }

    // Only when it has completed: the loop looks whether it has, and is not woken again.
    private async Task WakeAfterAsync(Task task)
    {
        try
        {
            await task;
        }
        finally
        {
            Wake();
        }
    }

    private async Task RetireAsync(VersionKey version, Running running, CancellationToken stoppingToken)
    {
        await running.Stop.CancelAsync();
        await running.Woken;
        running.Stop.Dispose();
        try
        {
            // It may have become ready at the last moment.
            table.Remove(version);
            await sandboxes.RetireAsync(version, stoppingToken);
            logger.Retired(version);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host's own end retires it.
        }
        catch (Exception e)
        {
            logger.NotRetired(e, version);
        }

        board.Remove(version);
    }

    /// <param name="Ready">Whether it was brought up before it was told to stop.</param>
    /// <param name="Woken">Completes after it, with the loop woken.</param>
    /// <param name="Stop">Tells it to stop.</param>
    private sealed record Running(Task<bool> Ready, Task Woken, CancellationTokenSource Stop);

    /// <param name="Done">Ends when the version is gone.</param>
    /// <param name="Woken">Completes after it, with the loop woken.</param>
    private sealed record Retiring(Task Done, Task Woken);
}
