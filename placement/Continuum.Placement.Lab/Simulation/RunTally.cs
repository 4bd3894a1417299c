namespace Continuum.Placement.Lab.Simulation;

/// <summary>Sums over all functions of a run, and since the last sample.</summary>
internal sealed class RunTally
{
    internal RunTally(int sites) => Sites = [.. Enumerable.Range(0, sites).Select(_ => new FunctionTally())];

    internal LatencyHistogram Latencies { get; } = new();

    internal FunctionTally Total { get; } = new();

    internal FunctionTally[] Sites { get; }

    /// <summary>Since the last <see cref="NextSample"/>.</summary>
    internal FunctionTally Recent { get; private set; } = new();

    internal LatencyHistogram RecentLatencies { get; } = new();

    internal double ServedBytes { get; private set; }

    internal void Add(int site, double events, double served, double hits, double available)
    {
        Recent.Add(events, served, hits, available);
        Sites[site].Add(events, served, hits, available);
    }

    internal void Latency(in ServedPair pair, double events)
    {
        double each = events / ServedPair.Points;
        RecentLatencies.Add(pair.Bin0, each);
        RecentLatencies.Add(pair.Bin1, each);
        RecentLatencies.Add(pair.Bin2, each);
        RecentLatencies.Add(pair.Bin3, each);
        RecentLatencies.Add(pair.Bin4, each);
    }

    internal void Bytes(double bytes) => ServedBytes += bytes;

    /// <summary>Closes what is recent and adds it to the totals.</summary>
    internal void NextSample()
    {
        Total.Add(Recent.Events, Recent.Served, Recent.Hits, Recent.Available);
        Latencies.Add(RecentLatencies);
        RecentLatencies.Clear();
        Recent = new FunctionTally();
    }
}
