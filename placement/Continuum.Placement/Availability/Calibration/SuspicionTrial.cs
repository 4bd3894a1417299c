using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Availability.Suspicion;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>
/// Replays outages against the <see cref="SuspicionDetector"/>: the grace is learnt from what came before a moment, and
/// every outage after it is preceded by reports that come with jitter and losses.
/// </summary>
public static class SuspicionTrial
{
    private const int ReportsBefore = 60;

    /// <summary>Replays.</summary>
    /// <param name="histories">From before the split to after it.</param>
    /// <param name="split">What lies before it is learnt from; the outages after it are replayed.</param>
    /// <param name="options">The thresholds; the grace in it is replaced by what is learnt.</param>
    /// <param name="trial">The traffic to replay.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static SuspicionTrialResult Run(
        IReadOnlyList<UptimeHistory> histories,
        DateTimeOffset split,
        SuspicionOptions options,
        SuspicionTrialOptions trial)
    {
        trial.Check();
        options.Check();
        HistoryRules.Check(histories);
        SuspicionOptions learnt = options with
        {
            Grace = Grace.Learn(
                [.. histories.Select(history => history.Between(DateTimeOffset.MinValue, split))],
                trial.ShortOutage,
                trial.WastedShare),
        };
        SuspicionDetector detector = new(learnt);
        Random random = new(trial.Seed);
        SuspicionTally tally = new(learnt, trial.ShortOutage);
        foreach (UptimeHistory history in histories.OrderBy(history => history.NodeId, StringComparer.Ordinal))
        {
            IReadOnlyList<UptimeInterval> intervals = history.InService();
            for (int i = 1; i < intervals.Count; i++)
            {
                if (!intervals[i].IsUp && intervals[i].From >= split && intervals[i - 1].To == intervals[i].From)
                {
                    bool ended = i + 1 < intervals.Count && intervals[i + 1].From == intervals[i].To;
                    Replay(detector, intervals[i], ended, tally, learnt.Interval, trial, random);
                }
            }
        }

        return tally.Result();
    }

    private static void Replay(
        SuspicionDetector detector,
        UptimeInterval outage,
        bool ended,
        SuspicionTally tally,
        TimeSpan interval,
        SuspicionTrialOptions trial,
        Random random)
    {
        const string node = "";
        detector.Forget(node);
        DateTimeOffset sent = outage.From - (interval * (ReportsBefore + random.NextDouble()));
        for (; sent < outage.From; sent += interval)
        {
            DateTimeOffset arrives = sent + (interval * (trial.Jitter * random.NextDouble()));
            if (random.NextDouble() >= trial.Loss)
            {
                tally.Report(detector.Of(node, arrives));
                detector.Heartbeat(node, arrives);
            }
        }

        // The first report after the outage, or never.
        DateTimeOffset back = ended ? outage.To + (interval * random.NextDouble()) : DateTimeOffset.MaxValue;
        if (detector.StopRoutingAt(node) is { } stop && detector.DeadAt(node) is { } dead)
        {
            tally.Outage(outage, stop, dead, back);
        }
    }
}
