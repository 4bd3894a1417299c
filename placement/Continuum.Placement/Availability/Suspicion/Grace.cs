using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Availability.Suspicion;

/// <summary>
/// How long to wait before a silent node counts as dead. Most outages are short and make next to none of the downtime:
/// moving what the node carried is wasted on them, and routing around them is enough.
/// </summary>
public static class Grace
{
    // What is assumed where little was seen: twenty outages evenly from nothing to the longest that is short.
    private const int Assumed = 20;

    /// <summary>The shortest wait that short outages outlast no more often than asked for.</summary>
    /// <param name="histories">Of the nodes concerned; none leaves what is assumed, an even spread.</param>
    /// <param name="shortOutage">An outage shorter than this is not worth a move; more than 0.</param>
    /// <param name="wasted">The share of short outages that may still cause a move, 0 to 1.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static TimeSpan Learn(IReadOnlyList<UptimeHistory> histories, TimeSpan shortOutage, double wasted)
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (shortOutage <= TimeSpan.Zero, $"the short outage is {shortOutage}, more than 0 is right"),
            (!(wasted >= 0 && wasted <= 1), $"the share of moves wasted is {wasted}, 0 to 1 is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
        HistoryRules.Check(histories);
        List<long> lengths =
        [
            .. Enumerable.Range(1, Assumed).Select(i => shortOutage.Ticks * i / Assumed),
            .. histories.SelectMany(history => Outages(history.InService()))
                .Where(length => length < shortOutage)
                .Select(length => length.Ticks),
        ];
        lengths.Sort();
        int within = (int)Math.Ceiling((1 - wasted) * lengths.Count);
        return new TimeSpan(within == 0 ? 0 : lengths[within - 1]);
    }

    /// <summary>The outages whose end was seen.</summary>
    internal static IEnumerable<TimeSpan> Outages(IReadOnlyList<UptimeInterval> intervals) =>
        intervals.Where((interval, i) => !interval.IsUp
                && i + 1 < intervals.Count
                && intervals[i + 1].From == interval.To)
            .Select(interval => interval.Length);
}
