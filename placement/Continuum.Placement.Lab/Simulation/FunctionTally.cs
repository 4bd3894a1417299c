namespace Continuum.Placement.Lab.Simulation;

/// <summary>What became of events; sums over time.</summary>
internal sealed class FunctionTally
{
    /// <summary>Events that came.</summary>
    internal double Events { get; private set; }

    /// <summary>Events that were answered.</summary>
    internal double Served { get; private set; }

    /// <summary>Events that were answered within their objective.</summary>
    internal double Hits { get; private set; }

    /// <summary>Events that came while enough replicas within the objective were up.</summary>
    internal double Available { get; private set; }

    internal void Add(double events, double served, double hits, double available)
    {
        Events += events;
        Served += served;
        Hits += hits;
        Available += available;
    }
}
