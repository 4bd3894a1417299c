namespace Continuum.Placement.KeepAlive;

/// <summary>What a policy did for all functions of a trace.</summary>
/// <param name="Functions">How many functions were called at all.</param>
/// <param name="ColdShareMedian">Cold starts over calls of the median function.</param>
/// <param name="ColdShareP75">
/// Cold starts over calls that three of four functions do not pass: the paper's measure.
/// </param>
/// <param name="ColdShareOfCalls">All cold starts over all calls.</param>
/// <param name="Wasted">Time loaded without running, summed over functions.</param>
public sealed record KeepAliveSummary(
    int Functions, double ColdShareMedian, double ColdShareP75, double ColdShareOfCalls, TimeSpan Wasted)
{
    /// <summary>Sums up; functions that were never called do not count.</summary>
    public static KeepAliveSummary Of(IReadOnlyList<KeepAliveOutcome> outcomes)
    {
        double[] shares = [.. outcomes.Where(o => o.Calls > 0).Select(o => o.ColdShare).Order()];
        long calls = outcomes.Sum(o => o.Calls);
        return new KeepAliveSummary(
            shares.Length,
            Quantile(shares, 0.5),
            Quantile(shares, 0.75),
            calls == 0 ? 0 : (double)outcomes.Sum(o => o.ColdStarts) / calls,
            new TimeSpan(outcomes.Sum(o => o.Wasted.Ticks)));
    }

    // The smallest value that the share of the functions does not pass.
    private static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
