namespace Continuum.Placement.KeepAlive;

/// <summary>
/// Replays recorded calls against a policy, as the paper does (section 5.1): calls take no time, so all time loaded is
/// waste; the calls of one interval come together, so only the first can be cold.
/// </summary>
public static class KeepAliveEvaluation
{
    /// <summary>Replays one function.</summary>
    /// <param name="calls">Calls in each interval, from the first.</param>
    /// <param name="interval">How long an interval is; above 0.</param>
    /// <param name="policy">The function's policy; it learns as it goes.</param>
    public static KeepAliveOutcome Replay(IReadOnlyList<int> calls, TimeSpan interval, IKeepAlivePolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        long total = 0;
        long cold = 0;
        long wasted = 0;
        int last = -1;
        for (int i = 0; i < calls.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(calls[i]);
            if (calls[i] == 0)
            {
                continue;
            }

            total += calls[i];
            if (last < 0)
            {
                cold++;
            }
            else
            {
                TimeSpan idle = interval * (i - last);
                cold += policy.Window.IsWarmAfter(idle) ? 0 : 1;
                wasted += policy.Window.LoadedDuring(idle).Ticks;
                policy.Observe(idle);
            }

            last = i;
        }

        if (last >= 0)
        {
            wasted += policy.Window.LoadedDuring(interval * (calls.Count - last)).Ticks;
        }

        return new KeepAliveOutcome(total, cold, new TimeSpan(wasted));
    }
}
