using Continuum.Agent.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Dispatch;

/// <summary>Brings the events of one function to it: oldest first, at most so many at once.</summary>
internal sealed class FunctionLane
{
    // Clocks get set: what is due by the clock is looked at anew every so often.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly FunctionKey _function;
    private readonly LaneBacklog _backlog;
    private readonly EventRunner _runner;
    private readonly Func<int> _concurrency;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Signal _signal = new();
    private readonly Lock _gate = new();
    private readonly LaneHold _hold = new();

    // Why the lane is held.
    private InvocationError? _notReached;

    // The loop's own. It outlives one run of the loop: what a broken run began is still awaited in the end.
    private readonly List<Task> _begun = [];
    private int _running;

    public FunctionLane(
        FunctionKey function, EventQueue queue, EventRunner runner, Func<int> concurrency, TimeProvider time,
        ILogger logger)
    {
        _function = function;
        _backlog = new LaneBacklog(function, queue, time, runner.LoseForRoom);
        _runner = runner;
        _concurrency = concurrency;
        _time = time;
        _logger = logger;
    }

    public int Running => Volatile.Read(ref _running);

    /// <summary>Until when nothing is begun because the function could not be reached; null while it can.</summary>
    public DateTimeOffset? HeldUntil
    {
        get
        {
            lock (_gate)
            {
                return _hold.Until;
            }
        }
    }

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

    /// <summary>Has the function tried at once: it may be in reach again.</summary>
    public void Expedite()
    {
        lock (_gate)
        {
            _hold.Lift();
        }

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
                if (MayBegin(out int round) && _backlog.TryTake(out QueuedEvent? queued))
                {
                    Begin(queued, round, aborting);
                    continue;
                }

                await _signal.WaitAsync(UntilNextLook(), _time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: what is under way goes on until it ends or is broken off.
        }

        await Task.WhenAll(_begun);
    }

    // With the round that allows it: what is begun after that round's end is still of it, and says nothing of the next.
    private bool MayBegin(out int round)
    {
        int running = Running;
        int concurrency = _concurrency();
        lock (_gate)
        {
            round = _hold.Round;
            return _hold.MayBegin(running, concurrency, _time.GetUtcNow());
        }
    }

    private void Begin(QueuedEvent queued, int round, CancellationToken aborting)
    {
        InvocationError? notReached;
        lock (_gate)
        {
            notReached = _notReached;
        }

        Interlocked.Increment(ref _running);
        _begun.Add(RunOneAsync(queued, round, notReached, aborting));
    }

    private TimeSpan? UntilNextLook()
    {
        DateTimeOffset now = _time.GetUtcNow();
        if ((HeldUntil is { } held && held > now ? held : _backlog.NextDue) is not { } next)
        {
            return null;
        }

        TimeSpan wait = next - now;
        return wait <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : wait < LongestSleep ? wait : LongestSleep;
    }

    private async Task RunOneAsync(
        QueuedEvent queued, int round, InvocationError? notReached, CancellationToken aborting)
    {
        // The loop must not run the first steps itself; nor may it for some events only, which would pass the others.
        await Task.Yield();
        try
        {
            // While the function is out of reach an event that is too old need not try it.
            RunOutcome outcome = notReached is not null && _runner.IsTooOld(queued)
                ? await _runner.GiveUpAsync(queued, notReached, aborting)
                : await _runner.RunAsync(queued, aborting);
            Conclude(queued, outcome, round);
        }
        catch (Exception e)
        {
            // Not of the function's making. The event is still on the disk: it comes again, but not at once.
            _logger.EventNotRun(e, queued.Id, queued.Function);
            await Task.Delay(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
            _backlog.Settle(queued);
            _backlog.Rewind();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _signal.Raise();
        }
    }

    private void Conclude(QueuedEvent queued, RunOutcome outcome, int round)
    {
        switch (outcome)
        {
            case RunOutcome.Gone gone:
                _backlog.Settle(queued);
                if (gone.Reached)
                {
                    Reached(round);
                }

                break;

            case RunOutcome.Later later:
                _backlog.Settle(queued, later.DueAt);
                Reached(round);
                break;

            case RunOutcome.NotReached missed:
                _backlog.PutBack(queued);
                Hold(missed.Error, round);
                break;

            default:
                _backlog.Settle(queued);
                _backlog.Rewind();
                break;
        }
    }

    private void Reached(int round)
    {
        lock (_gate)
        {
            _hold.Reached(round);
            if (_hold.IsProbing || _notReached is null)
            {
                return;
            }

            _notReached = null;
        }

        _logger.LaneOpened(_function);
    }

    private void Hold(InvocationError error, int round)
    {
        lock (_gate)
        {
            bool isNews = _notReached is null;
            _hold.NotReached(round, _time.GetUtcNow(), _runner.NextJitter());
            _notReached = error;
            if (!isNews)
            {
                return;
            }
        }

        _logger.LaneHeld(_function, error.Type, error.Message);
    }
}
