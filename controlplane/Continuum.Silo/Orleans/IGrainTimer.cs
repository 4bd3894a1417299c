namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of the grain that registered it. Disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the timer anew.</summary>
    /// <param name="dueTime">Until the next tick; <see cref="Timeout.InfiniteTimeSpan"/> pauses it.</param>
    /// <param name="period">From the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one
    /// tick.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
