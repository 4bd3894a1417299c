using System.Collections.Concurrent;

namespace Continuum.Isolation.Launch;

/// <summary>
/// Runs work on one thread that lives as long as this object. What the kernel ties to a thread needs it: a child's
/// parent-death signal comes when the thread that forked it ends, and a network namespace is a thread's own.
/// </summary>
internal sealed class DedicatedThread : IDisposable
{
    private const int MostQueued = 4096;

    private readonly BlockingCollection<Action> _work = new(MostQueued);
    private readonly Thread _thread;

    internal DedicatedThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    internal Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    /// <summary>Finishes what is queued and ends the thread.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
