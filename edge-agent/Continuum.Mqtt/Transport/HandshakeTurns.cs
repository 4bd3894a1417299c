namespace Continuum.Mqtt.Transport;

/// <summary>
/// Turns at the processor for handshakes. When all clients return at once, their keys are computed one after the other
/// and those that are served already are served on; handshakes that have begun go before new ones, so that clients come
/// in from the start and not all at the end. A peer that is waited for holds no turn.
/// </summary>
/// <param name="atOnce">How many at a time; at least 1.</param>
internal sealed class HandshakeTurns(int atOnce)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _begun = new();
    private readonly Queue<TaskCompletionSource> _new = new();
    private int _free = atOnce;

    /// <summary>As many as leave a processor to everything else.</summary>
    public static HandshakeTurns OfThisMachine() => new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>Handshakes in line.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _begun.Count + _new.Count;
            }
        }
    }

    /// <summary>Completes when it is this handshake's turn. To be followed by <see cref="Leave"/>.</summary>
    /// <param name="hasBegun">It had a turn before.</param>
    public Task EnterAsync(bool hasBegun)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (hasBegun ? _begun : _new).Enqueue(turn);
            return turn.Task;
        }
    }

    /// <summary>The turn goes to the next in line.</summary>
    public void Leave()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            if (!_begun.TryDequeue(out next) && !_new.TryDequeue(out next))
            {
                _free++;
            }
        }

        next?.SetResult();
    }
}
