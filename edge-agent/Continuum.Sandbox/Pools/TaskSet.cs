namespace Continuum.Sandbox.Pools;

/// <summary>Work that nobody waits for now and its owner waits for at its end.</summary>
internal sealed class TaskSet
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts the work. It must not throw: it has nobody to throw to.</summary>
    public void Run(Func<Task> work) => Begin(() => Task.Run(work));

    /// <summary>The same, with what comes before its first wait on the calling thread.</summary>
    public void Begin(Func<Task> work)
    {
        Task task;
        // It outlives the invocation that asked for it, and must not be taken for a part of it.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            task = work();
        }

        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_gate)
        {
            _running.Add(task);
        }

        task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Completes when none runs, those included that were started meanwhile.</summary>
    /// <exception cref="Exception">What the work threw: a bug.</exception>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_gate)
            {
                running = [.. _running];
            }

            if (running.Length == 0)
            {
                return;
            }

            await Task.WhenAll(running);
            lock (_gate)
            {
                _running.ExceptWith(running);
            }
        }
    }

    private void Remove(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }
}
