using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// The threads that run machines. There are as many as machines that run at this moment, up to a bound, so that the
/// kernel shares the processors fairly among them: a program in an endless loop takes one thread and its share.
/// </summary>
internal sealed class RunnerSet(int atMost, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<IMachineWork> _queue = new();
    private readonly List<Runner> _idle = [];
    private readonly HashSet<Runner> _all = [];
    private int _started;
    private bool _isClosed;

    /// <summary>Threads there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Threads that wait for work.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Has the work run soon, from any thread.</summary>
    public void Enqueue(IMachineWork work)
    {
        // Who ran it before has it again: KVM takes long to see another thread run the same processor.
        if (work.LastRunner is null && OfferedThread.TryGive(() => Run(work)))
        {
            return;
        }

        Runner runner;
        lock (_gate)
        {
            if (_idle.Count > 0)
            {
                TakeIdle(work.LastRunner).Give(work);
                return;
            }

            if (_all.Count >= atMost || _isClosed)
            {
                _queue.Enqueue(work);
                return;
            }

            runner = new Runner(this, work, ++_started);
            _all.Add(runner);
        }

        runner.Start();
    }

    /// <summary>Runs the work on the calling thread.</summary>
    public void Run(IMachineWork work)
    {
        try
        {
            work.Run();
        }
        catch (Exception exception)
        {
            // A bug in one machine's handling must not take the thread that others need.
            logger.RunBroke(exception);
        }
    }

    /// <summary>The next work, or null: the runner counts as idle then.</summary>
    public IMachineWork? TakeOrRest(Runner runner)
    {
        lock (_gate)
        {
            if (_queue.TryDequeue(out IMachineWork? work))
            {
                return work;
            }

            if (_isClosed)
            {
                runner.Give(null);
            }
            else
            {
                _idle.Add(runner);
            }

            return null;
        }
    }

    /// <summary>An idle runner wants to end. False: it was given something at the same moment.</summary>
    public bool TryLeave(Runner runner)
    {
        lock (_gate)
        {
            return _idle.Remove(runner) && _all.Remove(runner);
        }
    }

    /// <summary>Ends the threads, once their machines wait; waits for them.</summary>
    public void Dispose()
    {
        Runner[] all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _all];
            foreach (Runner runner in _idle)
            {
                runner.Give(null);
            }

            _idle.Clear();
        }

        foreach (Runner runner in all)
        {
            runner.Join();
        }
    }

    private Runner TakeIdle(Runner? preferred)
    {
        int at = preferred is null ? -1 : _idle.IndexOf(preferred);
        at = at < 0 ? _idle.Count - 1 : at;
        Runner runner = _idle[at];
        _idle.RemoveAt(at);
        return runner;
    }
}
