using Continuum.Grains.Nodes;
using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;

namespace Continuum.Grains.Namespaces;

/// <summary>
/// How often nodes and their domains fail, from when they were connected and when not. Learning it takes a while and
/// its answer changes slowly: it is asked anew from time to time only. One for all namespaces, for any number of
/// threads.
/// </summary>
public sealed class NodeFailures
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    // A node that is known for less says nothing: one restart in a minute is not what its days will look like.
    private static readonly TimeSpan LeastRecord = TimeSpan.FromDays(1);

    private volatile Learnt? _last;

    /// <summary>What is known now.</summary>
    internal FailureModel Of(FleetSnapshot fleet)
    {
        Learnt? last = _last;
        if (last is null || fleet.Now - last.At > Kept)
        {
            // Two that come at the same time both learn it, and come to the same.
            last = new(Learn(fleet.Reports, fleet.Now), fleet.Now);
            _last = last;
        }

        return last.Model;
    }

    private static FailureModel Learn(IReadOnlyList<NodeReport> reports, DateTimeOffset now)
    {
        UptimeHistory[] histories = [.. reports.Select(report => History(report, now)).OfType<UptimeHistory>()];
        return histories.Length == 0
            ? FailureModel.Default
            : FailureEstimator.Estimate(histories, FailureModel.Default, new EstimationOptions()).Model;
    }

    private static UptimeHistory? History(NodeReport report, DateTimeOffset now)
    {
        List<UptimeInterval> intervals = [];
        DateTimeOffset at = report.Since;
        foreach (NodeOutage outage in report.Outages)
        {
            Add(intervals, at, outage.From, isUp: true);
            Add(intervals, outage.From, outage.To, isUp: false);
            at = outage.To;
        }

        Add(intervals, at, report.DownSince ?? now, isUp: true);
        if (report.DownSince is { } since)
        {
            Add(intervals, since, now, isUp: false);
        }

        return intervals.Count == 0 || now - report.Since < LeastRecord
            ? null
            : new UptimeHistory
            {
                NodeId = report.View.Description.NodeId,
                Kind = report.View.Description.Kind.ToString().ToLowerInvariant(),
                Place = ClientCells.At(report.View.Description.Location),
                Intervals = intervals,
            };
    }

    private static void Add(List<UptimeInterval> intervals, DateTimeOffset from, DateTimeOffset to, bool isUp)
    {
        if (to > from)
        {
            intervals.Add(new UptimeInterval(from, to, isUp));
        }
    }

    private sealed record Learnt(FailureModel Model, DateTimeOffset At);
}
