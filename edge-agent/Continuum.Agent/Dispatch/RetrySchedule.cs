using Continuum.Agent.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Dispatch;

/// <summary>
/// Decides what becomes of an event whose attempt failed. Pure but for the jitter, which is handed in.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>No wait is longer, however often an event failed.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstHold = TimeSpan.FromMilliseconds(250);

    // While a function cannot be reached: short enough to notice its return, long enough not to burn a small machine.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);

    /// <param name="queued">The event, its <see cref="QueuedEvent.Attempts"/> without the one that just failed.</param>
    /// <param name="error">How it failed.</param>
    /// <param name="policy">The function's policy.</param>
    /// <param name="now">The current time.</param>
    /// <param name="jitter">Uniform in [0, 1).</param>
    public static RetryDecision Decide(
        QueuedEvent queued, InvocationError error, RetryPolicy policy, DateTimeOffset now, double jitter)
    {
        if (error.Type is ErrorTypes.RequestTooLarge or ErrorTypes.FunctionNotFound)
        {
            return GiveUp(policy, error.Type);
        }

        if (IsTooOld(queued, policy, now))
        {
            return GiveUp(policy, "maxAge");
        }

        if (DidNotReach(error.Type))
        {
            return new RetryDecision.Hold();
        }

        return queued.Attempts + 1 >= policy.Attempts
            ? GiveUp(policy, "attempts")
            : new RetryDecision.Retry(Wait(policy.Backoff, queued.Attempts, LongestWait, jitter));
    }

    /// <summary>Whether the function never saw the event, so that its attempts are not used up.</summary>
    public static bool DidNotReach(string errorType) =>
        errorType is ErrorTypes.NodeUnreachable or ErrorTypes.Draining or ErrorTypes.TooManyRequests;

    /// <summary>Whether an event is not to be tried again for its age.</summary>
    public static bool IsTooOld(QueuedEvent queued, RetryPolicy policy, DateTimeOffset now) =>
        now - queued.AcceptedAt > policy.MaxAge;

    /// <summary>How long a lane is held whose function cannot be reached.</summary>
    /// <param name="failures">Times that it could not be reached before, in a row.</param>
    /// <param name="jitter">Uniform in [0, 1).</param>
    public static TimeSpan HoldFor(int failures, double jitter) => Wait(FirstHold, failures, LongestHold, jitter);

    /// <summary>What becomes of an event that is not to be tried again.</summary>
    public static RetryDecision GiveUp(RetryPolicy policy, string reason) =>
        policy.DeadLetter ? new RetryDecision.Bury(reason) : new RetryDecision.Drop(reason);

    // Doubles from the first wait, within [0.75, 1.25) of it, so that events that failed together part ways.
    private static TimeSpan Wait(TimeSpan first, int doublings, TimeSpan longest, double jitter)
    {
        double wait = first.TotalMilliseconds * Math.Pow(2, Math.Min(doublings, 30)) * (0.75 + (jitter / 2));
        return TimeSpan.FromMilliseconds(Math.Min(wait, longest.TotalMilliseconds));
    }
}
