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
    ISandboxHost sandboxes,
    TimeProvider time,
    ILogger<AssignmentReconciler> logger) : BackgroundService
{
    private readonly Signal _signal = new();
    private readonly Dictionary<VersionKey, Running> _running = [];

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

        await Task.WhenAll(_running.Values.Select(running => running.Work));
    }

    private void Reconcile(DesiredState state, CancellationToken stoppingToken)
    {
        Dictionary<VersionKey, Assignment> wanted = state.Assignments.ToDictionary(assignment => assignment.Version);
        foreach (Assignment assignment in state.Assignments)
        {
            if (!_running.ContainsKey(assignment.Version))
            {
                CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                _running[assignment.Version] = new Running(BringUpAsync(assignment, stop.Token), stop);
            }
        }

        foreach (VersionKey version in _running.Keys.Where(version => !wanted.ContainsKey(version)).ToArray())
        {
            if (!ServesInPlaceOf(version, state))
            {
                table.Remove(version);
                _running.Remove(version, out Running? running);
                _ = RetireAsync(version, running!, stoppingToken);
            }
        }
    }

    // An older version stays while the newer one is not ready.
    private bool ServesInPlaceOf(VersionKey version, DesiredState state) =>
        table.Current.Find(version.Function)?.Version == version
        && state.Assignments.Any(newer => newer.Version.Function == version.Function);

    private async Task BringUpAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await worker.RunAsync(assignment, cancellationToken);
            Wake();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // No longer wanted.
        }
        catch (Exception e)
        {
            logger.WorkerBroke(e, assignment.Version);
            board.Set(assignment.Version, AssignmentPhase.Failed, e.Message);
        }
    }

    private async Task RetireAsync(VersionKey version, Running running, CancellationToken stoppingToken)
    {
        await running.Stop.CancelAsync();
        await running.Work;
        running.Stop.Dispose();
        try
        {
            await sandboxes.RetireAsync(version, stoppingToken);
            logger.Retired(version);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host's own end retires it.
        }

        board.Remove(version);
    }

    private sealed record Running(Task Work, CancellationTokenSource Stop);
}
