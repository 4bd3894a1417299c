using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>The nodes in service before a split and seen after it, and their state at moments after it.</summary>
internal sealed class ObservedFleet
{
    // By node, by moment: below 0 unseen, 0 down, 1 up.
    private readonly sbyte[][] _states;

    internal ObservedFleet(IReadOnlyList<UptimeHistory> histories, DateTimeOffset split, int moments)
    {
        HistoryRules.Check(histories);
        Before = [.. histories.Select(history => history.Between(DateTimeOffset.MinValue, split))];
        (UptimeHistory Before, UptimeHistory After)[] both =
        [
            .. histories
                .Zip(Before, (whole, before) => (before, whole.Between(split, DateTimeOffset.MaxValue)))
                .Where(pair => pair.before.InService().Count > 0 && pair.Item2.Intervals.Count > 0)
                .OrderBy(pair => pair.before.NodeId, StringComparer.Ordinal),
        ];
        UpShare = [.. both.Select(pair => Share(pair.Before.InService()))];
        Nodes = [.. both.Select(pair => (pair.Before.NodeId, pair.Before.Kind, pair.Before.Place))];
        DateTimeOffset end = both.Length == 0 ? split : both.Max(pair => pair.After.Intervals[^1].To);
        long step = Math.Max(1, (end - split).Ticks / moments);
        _states = [.. both.Select(pair => States(pair.After, split.UtcTicks, step, moments))];
        Moments = moments;
    }

    /// <summary>All histories up to the split.</summary>
    internal UptimeHistory[] Before { get; }

    /// <summary>Sorted by id.</summary>
    internal (string Id, string Kind, Place Place)[] Nodes { get; }

    internal int Moments { get; }

    /// <summary>By node: its plain share of time up before the split.</summary>
    internal double[] UpShare { get; }

    /// <summary>In how many moments were all of them seen, and in how many of these fewer than k were up?</summary>
    internal (int Seen, int TooFew) Count(ReadOnlySpan<int> group, int k)
    {
        (int seen, int tooFew) = (0, 0);
        for (int moment = 0; moment < Moments; moment++)
        {
            int up = 0;
            bool all = true;
            foreach (int node in group)
            {
                sbyte state = _states[node][moment];
                all &= state >= 0;
                up += state;
            }

            seen += all ? 1 : 0;
            tooFew += all && up < k ? 1 : 0;
        }

        return (seen, tooFew);
    }

    private static double Share(IReadOnlyList<UptimeInterval> intervals)
    {
        double up = intervals.Sum(interval => interval.IsUp ? interval.Length.TotalSeconds : 0);
        return up / intervals.Sum(interval => interval.Length.TotalSeconds);
    }

    private static sbyte[] States(UptimeHistory history, long start, long step, int moments)
    {
        sbyte[] states = new sbyte[moments];
        Array.Fill(states, (sbyte)-1);
        foreach (UptimeInterval interval in history.Intervals)
        {
            long first = (interval.From.UtcTicks - start + step - 1) / step;
            long end = Math.Min(moments, (interval.To.UtcTicks - start + step - 1) / step);
            for (long moment = first; moment < end; moment++)
            {
                states[moment] = (sbyte)(interval.IsUp ? 1 : 0);
            }
        }

        return states;
    }
}
