namespace Continuum.Placement.Lab.Simulation;

/// <summary>What one client cell gets from one replica; the figures hold until routing or queue change.</summary>
internal struct ServedPair
{
    /// <summary>Points of the latency's distribution that stand for a fifth of the events each.</summary>
    internal const int Points = 5;

    internal double MedianMs;
    internal double Sigma;

    /// <summary>The share of the cell's events that goes there.</summary>
    internal double Share;

    /// <summary>How likely an event misses its objective.</summary>
    internal double Miss;

    /// <summary>The queue that <see cref="Miss"/> and the bins were computed with.</summary>
    internal double QueueMs;

    /// <summary>Whether the replica is within the objective at its quantile, as availability counts it.</summary>
    internal bool Within;

    /// <summary>Bins of the histogram for the points.</summary>
    internal int Bin0;
    internal int Bin1;
    internal int Bin2;
    internal int Bin3;
    internal int Bin4;
}
