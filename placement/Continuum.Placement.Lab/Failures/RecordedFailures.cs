using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Topologies;

namespace Continuum.Placement.Lab.Failures;

/// <summary>
/// Lets a fleet fail as a recorded trace did: each site of the fleet follows one recorded site, at a day of its own,
/// and each node one of its nodes, so that what failed together still does and what stood apart still did.
/// </summary>
public sealed class RecordedFailures
{
    private const double Day = 86_400;

    private readonly LabTopology _topology;
    private readonly AvailabilityInterval[][] _recorded;
    private readonly int[] _follows;
    private readonly double[] _days;

    /// <summary>Says who follows whom.</summary>
    /// <param name="topology">The fleet.</param>
    /// <param name="intervals">The trace; read once.</param>
    /// <param name="seed">Which site follows which, and at which day.</param>
    public RecordedFailures(LabTopology topology, IEnumerable<AvailabilityInterval> intervals, int seed)
    {
        _topology = topology;
        var sites = intervals
            .GroupBy(interval => interval.Site, StringComparer.Ordinal)
            .OrderBy(site => site.Key, StringComparer.Ordinal)
            .Select(site => site.GroupBy(interval => interval.Node, StringComparer.Ordinal)
                .OrderBy(node => node.Key, StringComparer.Ordinal)
                .Select(node => node.OrderBy(interval => interval.StartSeconds).ToArray())
                .ToArray())
            .ToArray();
        _recorded = [.. sites.SelectMany(nodes => nodes)];
        _follows = new int[topology.Nodes.Count];
        _days = new double[topology.Sites.Count];
        if (_recorded.Length == 0)
        {
            return;
        }

        FirstSeconds = _recorded.Min(node => node[0].StartSeconds);
        LastSeconds = _recorded.Max(node => node.Max(interval => interval.StopSeconds));
        int[] starts = Starts(sites);
        SeededRandom random = new(seed, stream: 106);
        int[] next = new int[topology.Sites.Count];
        int[] followed = new int[topology.Sites.Count];
        for (int site = 0; site < followed.Length; site++)
        {
            followed[site] = random.Next(sites.Length);
            next[site] = random.Next(sites[followed[site]].Length);
            _days[site] = random.NextUnit();
        }

        for (int node = 0; node < _follows.Length; node++)
        {
            int site = topology.SiteOfNode[node];
            _follows[node] = starts[followed[site]] + (next[site]++ % sites[followed[site]].Length);
        }
    }

    /// <summary>When the trace begins: seconds since 1970; 0 for an empty one.</summary>
    public double FirstSeconds { get; }

    /// <summary>When it ends.</summary>
    public double LastSeconds { get; }

    /// <summary>
    /// The outages of a stretch of the trace; each site's begins so many whole days later as there is room for.
    /// </summary>
    /// <param name="fromSeconds">The earliest time of the trace that counts.</param>
    /// <param name="seconds">How long the simulation is.</param>
    /// <returns>In the order of their start; what is down already starts at 0.</returns>
    public IReadOnlyList<Outage> Outages(double fromSeconds, double seconds)
    {
        List<Outage> outages = [];
        double room = Math.Max(0, Math.Floor((LastSeconds - fromSeconds - seconds) / Day) + 1);
        for (int node = 0; node < _follows.Length && _recorded.Length > 0; node++)
        {
            double from = fromSeconds + (Day * Math.Floor(room * _days[_topology.SiteOfNode[node]]));
            foreach (AvailabilityInterval interval in _recorded[_follows[node]])
            {
                if (!interval.IsUp && interval.StopSeconds > from && interval.StartSeconds < from + seconds
                    && interval.Seconds > 0)
                {
                    outages.Add(new Outage(
                        node, Math.Max(0, interval.StartSeconds - from), interval.StopSeconds - from));
                }
            }
        }

        return OutageSchedule.Sorted(outages);
    }

    /// <summary>What was seen of each node up to a time, as the availability model learns from it.</summary>
    /// <param name="toSeconds">The time; seconds since 1970.</param>
    /// <returns>One a node, in the order of the fleet; nodes that follow the same one share its intervals.</returns>
    public IReadOnlyList<UptimeHistory> Histories(double toSeconds)
    {
        IReadOnlyList<UptimeInterval>?[] seen = new IReadOnlyList<UptimeInterval>?[_recorded.Length];
        UptimeHistory[] histories = new UptimeHistory[_follows.Length];
        for (int node = 0; node < histories.Length; node++)
        {
            IReadOnlyList<UptimeInterval> intervals = _recorded.Length == 0
                ? []
                : seen[_follows[node]] ??= Seen(_recorded[_follows[node]], toSeconds);
            histories[node] = new UptimeHistory
            {
                NodeId = _topology.Nodes[node].Id,
                Kind = _topology.Nodes[node].Kind,
                Place = _topology.Nodes[node].Place,
                Intervals = intervals,
            };
        }

        return histories;
    }

    private static IReadOnlyList<UptimeInterval> Seen(AvailabilityInterval[] recorded, double toSeconds) =>
        IntervalRepair.Repair(
            recorded.Where(interval => interval.StartSeconds < toSeconds).Select(interval => new UptimeInterval(
                DateTimeOffset.UnixEpoch.AddSeconds(interval.StartSeconds),
                DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(toSeconds, interval.StopSeconds)),
                interval.IsUp)),
            out _);

    private static int[] Starts(AvailabilityInterval[][][] sites)
    {
        int[] starts = new int[sites.Length];
        for (int site = 1; site < sites.Length; site++)
        {
            starts[site] = starts[site - 1] + sites[site - 1].Length;
        }

        return starts;
    }
}
