namespace Continuum.Bench.Mqtt;

/// <summary>
/// Tells when to send at a fixed rate, from a thread of its own: timers of the thread pool come several milliseconds late,
/// all in one go.
/// </summary>
internal static class RatePacer
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Has so many sent a second, each as soon as it is due, however late the ones before were.</summary>
    /// <param name="perSecond">Above 0.</param>
    /// <param name="duration">Of the whole.</param>
    /// <param name="send">Given how many are due.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public static Task RunAsync(
        double perSecond, TimeSpan duration, Action<int> send, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Run(perSecond, duration, send, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private static void Run(
        double perSecond, TimeSpan duration, Action<int> send, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim never = new(initialState: false, spinCount: 0);
        TimeProvider time = TimeProvider.System;
        long began = time.GetTimestamp();
        long total = (long)(perSecond * duration.TotalSeconds);
        for (long sent = 0; sent < total;)
        {
            long due = Math.Min(total, (long)(time.GetElapsedTime(began).TotalSeconds * perSecond) + 1);
            if (due > sent)
            {
                send((int)(due - sent));
                sent = due;
            }

            never.Wait(Tick, cancellationToken);
        }
    }
}
