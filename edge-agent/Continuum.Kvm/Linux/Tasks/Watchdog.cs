using System.Diagnostics;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Interrupts machines that run for too long. One thread for all of them, which no machine ever occupies: a timer of
/// the thread pool would come late exactly when the pool is busy with programs that do not end.
/// </summary>
internal sealed class Watchdog
{
    /// <summary>The one of this process; its thread lives as long as that.</summary>
    public static readonly Watchdog Shared = new();

    private readonly object _gate = new();
    private readonly SortedSet<WatchedRun> _runs = new(Comparer<WatchedRun>.Create(
        (one, other) => (one.Due, one.Order).CompareTo((other.Due, other.Order))));
    private long _order;
    private bool _started;

    private Watchdog()
    {
    }

    /// <summary>Interrupts a machine at a timestamp of the stopwatch; <see cref="long.MaxValue"/>: never.</summary>
    public void Watch(WatchedRun run, long due)
    {
        if (due == run.Due)
        {
            return;
        }

        lock (_gate)
        {
            if (run.Due != long.MaxValue)
            {
                _runs.Remove(run);
            }

            run.Due = due;
            if (due == long.MaxValue)
            {
                return;
            }

            run.Order = ++_order;
            _runs.Add(run);
            Start();
            if (ReferenceEquals(_runs.Min, run))
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private void Start()
    {
        if (!_started)
        {
            _started = true;
            new Thread(Watch) { IsBackground = true, Name = "continuum-watchdog" }.Start();
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            while (true)
            {
                long now = Stopwatch.GetTimestamp();
                while (_runs.Min is { } first && first.Due <= now)
                {
                    _runs.Remove(first);
                    first.Due = long.MaxValue;
                    first.Interrupt();
                }

                Monitor.Wait(_gate, _runs.Min is { } next ? MillisecondsUntil(next.Due, now) : Timeout.Infinite);
            }
        }
    }

    // Rounded up: too early would only mean to wait once more.
    private static int MillisecondsUntil(long due, long now)
    {
        double milliseconds = Math.Ceiling((due - now) * 1000.0 / Stopwatch.Frequency);
        return (int)Math.Clamp(milliseconds, 1, int.MaxValue - 1);
    }
}
