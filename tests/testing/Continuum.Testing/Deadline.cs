namespace Continuum.Testing;

/// <summary>Waits for conditions, never for time: fails with what was awaited and what was last seen.</summary>
public static class Deadline
{
    /// <summary>Generous on purpose: the machine that runs the tests is small and shared.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Polls until the condition holds.</summary>
    public static Task UntilAsync(string awaited, Func<bool> condition, TimeSpan? within = null) =>
        UntilAsync(awaited, () => Task.FromResult(condition()), within);

    /// <summary>Polls until the condition holds.</summary>
    public static async Task UntilAsync(string awaited, Func<Task<bool>> condition, TimeSpan? within = null) =>
        await SeenAsync(awaited, condition, holds => holds, within);

    /// <summary>Polls until what is observed satisfies the condition, and returns it.</summary>
    public static async Task<T> SeenAsync<T>(
        string awaited, Func<Task<T>> observe, Func<T, bool> condition, TimeSpan? within = null)
    {
        TimeSpan limit = within ?? Default;
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T seen = await observe();
            if (condition(seen))
            {
                return seen;
            }

            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for: {awaited}. Last seen: {seen}");
            }

            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    /// <summary>Awaits a task, naming it when it does not complete in time.</summary>
    public static async Task<T> WithinAsync<T>(string awaited, Task<T> task, TimeSpan? within = null)
    {
        await WithinAsync(awaited, (Task)task, within);
        return await task;
    }

    /// <summary>Awaits a task, naming it when it does not complete in time.</summary>
    public static async Task WithinAsync(string awaited, Task task, TimeSpan? within = null)
    {
        TimeSpan limit = within ?? Default;
        try
        {
            await task.WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for: {awaited}. The task is {task.Status}");
        }
    }
}
