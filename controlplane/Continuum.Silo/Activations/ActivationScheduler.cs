namespace Continuum.Silo.Activations;

/// <summary>
/// Runs the tasks of one activation one after another, on whichever pool thread: its turns never overlap.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // So that a busy grain does not keep a pool thread from the others.
    private const int TasksPerSlice = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _ready = [];
    private bool _scheduled;

    /// <summary>The activation whose turn the current code is; null elsewhere.</summary>
    public static Activation? CurrentActivation => (Current as ActivationScheduler)?.Activation;

    public override int MaximumConcurrencyLevel => 1;

    private Activation Activation { get; } = activation;

    /// <summary>Starts a piece of work as a turn, with none of the starter's ambient values.</summary>
    public void Start(Func<Task> turn)
    {
        using AsyncFlowControl flow =
            ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _ = Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
    }

    public void Execute()
    {
        for (int done = 0; done < TasksPerSlice; done++)
        {
            Task? task;
            lock (_gate)
            {
                if (!_ready.TryDequeue(out task))
                {
                    _scheduled = false;
                    return;
                }
            }

            TryExecuteTask(task);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _ready.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Only what already runs in a turn of this activation may go on in it at once; waiting tasks stay in the queue,
    // where they are found completed later.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(Current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _ready];
        }
    }
}
