namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// When a domain was out: nearly all of its nodes observed, and two at least, were down together. From the exact
/// times, not from samples.
/// </summary>
/// <param name="Nodes">Nodes ever in service.</param>
/// <param name="Outages">How often it went out.</param>
/// <param name="Ended">How many of these ended while observed.</param>
/// <param name="OutSeconds">How long it was out.</param>
/// <param name="UpSeconds">How long it was not, two nodes or more being observed.</param>
internal readonly record struct DomainOutages(int Nodes, int Outages, int Ended, double OutSeconds, double UpSeconds)
{
    internal static DomainOutages Of(IEnumerable<IReadOnlyList<UptimeInterval>> nodes, double outShare)
    {
        List<(long Ticks, int Seen, int Down)> changes = [];
        int count = 0;
        foreach (IReadOnlyList<UptimeInterval> intervals in nodes)
        {
            count += intervals.Count > 0 ? 1 : 0;
            foreach (UptimeInterval interval in intervals)
            {
                int down = interval.IsUp ? 0 : 1;
                changes.Add((interval.From.UtcTicks, 1, down));
                changes.Add((interval.To.UtcTicks, -1, -down));
            }
        }

        changes.Sort((one, other) => one.Ticks.CompareTo(other.Ticks));
        return Sweep(changes, count, outShare);
    }

    private static DomainOutages Sweep(List<(long Ticks, int Seen, int Down)> changes, int count, double outShare)
    {
        (int seen, int down, int outages, int ended) = (0, 0, 0, 0);
        (long outTicks, long upTicks) = (0, 0);
        bool wasOut = false;
        for (int i = 0; i < changes.Count;)
        {
            long now = changes[i].Ticks;
            for (; i < changes.Count && changes[i].Ticks == now; i++)
            {
                seen += changes[i].Seen;
                down += changes[i].Down;
            }

            bool observed = seen >= 2;
            bool isOut = observed && down >= outShare * seen;
            outages += isOut && !wasOut ? 1 : 0;
            ended += wasOut && observed && !isOut ? 1 : 0;
            long next = i < changes.Count ? changes[i].Ticks - now : 0;
            outTicks += isOut ? next : 0;
            upTicks += observed && !isOut ? next : 0;
            wasOut = isOut;
        }

        return new DomainOutages(
            count,
            outages,
            ended,
            (double)outTicks / TimeSpan.TicksPerSecond,
            (double)upTicks / TimeSpan.TicksPerSecond);
    }
}
