using Continuum.Agent.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Dispatch;

/// <summary>Brings the events of one function to it: oldest first, at most so many at once.</summary>
internal sealed class FunctionLane
{
    // Clocks get set: what is due by the clock is looked at anew every so often.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly LaneBacklog _backlog;
    private readonly EventRunner _runner;
    private readonly Func<int> _concurrency;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Signal _signal = new();

    // The loop's own. It outlives one run of the loop: what a broken run began is still awaited in the end.
    private readonly List<Task> _begun = [];
    private int _running;

    public FunctionLane(
        FunctionKey function, EventQueue queue, EventRunner runner, Func<int> concurrency, TimeProvider time,
        ILogger logger)
    {
        _backlog = new LaneBacklog(function, queue, time);
        _runner = runner;
        _concurrency = concurrency;
        _time = time;
        _logger = logger;
    }

    public int Running => Volatile.Read(ref _running);

    public void HandOver(QueuedEvent queued)
    {
        _backlog.HandOver(queued);
        _signal.Raise();
    }

    public bool TryOffer(QueuedEvent queued)
    {
        bool kept = _backlog.TryOffer(queued);
        _signal.Raise();
        return kept;
    }

    public void LookAtDisk()
    {
        _backlog.LookAtDisk();
        _signal.Raise();
    }

    /// <param name="stopping">No event is begun from here on.</param>
    /// <param name="aborting">Events under way are broken off; the durable ones stay on the disk.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                _begun.RemoveAll(task => task.IsCompletedSuccessfully);
                if (Running < _concurrency() && _backlog.TryTake(out QueuedEvent? queued))
                {
                    Interlocked.Increment(ref _running);
                    _begun.Add(RunOneAsync(queued, aborting));
                    continue;
                }

                await _signal.WaitAsync(UntilNextDue(), _time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: what is under way goes on until it ends or is broken off.
        }

        await Task.WhenAll(_begun);
    }

    private TimeSpan? UntilNextDue()
    {
        if (_backlog.NextDue is not { } due)
        {
            return null;
        }

        TimeSpan wait = due - _time.GetUtcNow();
        return wait <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : wait < LongestSleep ? wait : LongestSleep;
    }

    private async Task RunOneAsync(QueuedEvent queued, CancellationToken aborting)
    {
        // The loop must not run the function's first steps itself.
        await Task.Yield();
        try
        {
            bool rescheduled = await _runner.RunAsync(queued, aborting);
            _backlog.Settle(queued);
            if (rescheduled)
            {
                _backlog.LookAtDisk();
            }
        }
        catch (Exception e)
        {
            // Not of the function's making. The event is still on the disk: it comes again, but not at once.
            _logger.EventNotRun(e, queued.Id, queued.Function);
            await Task.Delay(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
            _backlog.Settle(queued);
            _backlog.LookAtDisk();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _signal.Raise();
        }
    }
}
