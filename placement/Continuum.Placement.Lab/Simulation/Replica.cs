namespace Continuum.Placement.Lab.Simulation;

/// <summary>A replica in a simulation.</summary>
internal struct Replica
{
    /// <summary>The node's position in the topology.</summary>
    internal int Node;

    /// <summary>From when on it answers.</summary>
    internal double ReadyAt;

    /// <summary>When it goes; positive infinity while it stays.</summary>
    internal double LeavesAt;
}
