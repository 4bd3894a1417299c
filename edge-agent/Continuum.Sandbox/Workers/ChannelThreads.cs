namespace Continuum.Sandbox.Workers;

/// <summary>
/// Reads a channel and does what its frames ask for. The thread that reads a frame also does what comes of it, once
/// another thread reads in its place: to hand an event to a thread that sleeps takes longer than all else that is done
/// with it.
/// </summary>
internal sealed class ChannelThreads
{
    private const int Most = 64;

    // One that nobody needed for this long ends. Real time: threads are the machine's.
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(20);

    private readonly object _gate = new(); // threads wait on it
    private readonly TaskCompletionSource<Exception?> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly WorkerChannel _channel;
    private readonly FrameHandler _handle;
    private readonly string _name;
    private int _threads;
    private int _idle;
    private int _turns;
    private bool _isOver;

    public ChannelThreads(WorkerChannel channel, FrameHandler handle, string name)
    {
        _channel = channel;
        _handle = handle;
        _name = name;
        PassOn();
    }

    /// <summary>Takes a frame, in the order they came; no frame is read meanwhile.</summary>
    /// <param name="frame">The frame; its bytes are valid until this returns.</param>
    /// <param name="hasRoom">Whether something may be returned.</param>
    /// <returns>What is to be done on this thread while another one reads, or null.</returns>
    public delegate Action? FrameHandler(WorkerFrame frame, bool hasRoom);

    /// <summary>Null when the other end closed; what broke or was wrong otherwise.</summary>
    public Task<Exception?> Ended => _ended.Task;

    private void Run()
    {
        do
        {
            if (!TryRead(out Action? work))
            {
                return;
            }

            PassOn();
            work!();
        }
        while (TryWaitForTurn());
    }

    /// <summary>Until there is something else to do. False: the channel has ended.</summary>
    private bool TryRead(out Action? work)
    {
        work = null;
        try
        {
            while (work is null)
            {
                if (!_channel.TryRead(out WorkerFrame frame))
                {
                    End(null);
                    return false;
                }

                work = _handle(frame, HasRoom());
            }

            return true;
        }
        catch (Exception exception)
        {
            // Whatever the other end made happen, it must cost the channel and not this process.
            End(exception);
            return false;
        }
    }

    private bool HasRoom()
    {
        lock (_gate)
        {
            return _idle > 0 || _threads < Most;
        }
    }

    private void PassOn()
    {
        lock (_gate)
        {
            if (_idle > 0)
            {
                _idle--;
                _turns++;
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
        }

        new Thread(Run) { IsBackground = true, Name = _name }.Start();
    }

    /// <summary>False: this thread is needed no more.</summary>
    private bool TryWaitForTurn()
    {
        lock (_gate)
        {
            _idle++;
            while (_turns == 0 && !_isOver)
            {
                if (!Monitor.Wait(_gate, IdleFor) && _turns == 0)
                {
                    _idle--;
                    _threads--;
                    return false;
                }
            }

            _turns--;
            return !_isOver;
        }
    }

    private void End(Exception? problem)
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }

        _ended.SetResult(problem);
    }
}
