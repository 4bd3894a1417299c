namespace Continuum.Sandbox.MicroVms;

/// <summary>A thread that runs machines, one after the other.</summary>
internal sealed class Runner
{
    // One that nobody needed for this long ends. Real time: threads are the machine's, not the program's.
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(20);

    private readonly object _gate = new(); // it waits on it, without the spinning of a semaphore
    private readonly RunnerSet _set;
    private readonly Thread _thread;
    private IMachineWork? _next;
    private bool _isGiven;

    public Runner(RunnerSet set, IMachineWork? first, int number)
    {
        _set = set;
        _next = first;
        _isGiven = true;
        _thread = new Thread(Loop) { IsBackground = true, Name = $"machine {number}" };
    }

    public void Start() => _thread.Start();

    /// <summary>Gives an idle one work; null: it is to end.</summary>
    public void Give(IMachineWork? work)
    {
        lock (_gate)
        {
            _next = work;
            _isGiven = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public void Join() => _thread.Join();

    private void Loop()
    {
        IMachineWork? work = Take();
        while (work is not null)
        {
            work.LastRunner = this;
            _set.Run(work);
            work = _set.TakeOrRest(this) ?? Take();
        }
    }

    // Null: it is to end.
    private IMachineWork? Take()
    {
        do
        {
            lock (_gate)
            {
                if (_isGiven || (Monitor.Wait(_gate, IdleFor) && _isGiven))
                {
                    IMachineWork? work = _next;
                    _next = null;
                    _isGiven = false;
                    return work;
                }
            }
        }
        while (!_set.TryLeave(this)); // it is given something at the same moment

        return null;
    }
}
