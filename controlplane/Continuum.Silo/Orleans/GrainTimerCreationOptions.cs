using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain's timer ticks, and what a tick is allowed.</summary>
public readonly record struct GrainTimerCreationOptions
{
    /// <summary>A timer that does not interleave and does not keep its grain active.</summary>
    /// <param name="dueTime">Until the first tick.</param>
    /// <param name="period">From the end of one tick to the next.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none before a change.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>
    /// From the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.
    /// </summary>
    public required TimeSpan Period { get; init; }

    /// <summary>True when a tick may run while a call of the same grain awaits.</summary>
    public bool Interleave { get; init; }

    /// <summary>True when a tick counts as use, so that the grain does not go idle.</summary>
    public bool KeepAlive { get; init; }
}
