using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>What a run costs: nodes in use, what replicas reserve on them, and what leaves for clients.</summary>
internal sealed class CostMeter(IReadOnlyList<PlacementNode> nodes)
{
    private const double GiB = 1L << 30;

    private readonly int[] _carried = new int[nodes.Count];
    private double _perHour;
    private double _from;

    /// <summary>Cost units for nodes and replicas up to the last change.</summary>
    internal double Units { get; private set; }

    /// <summary>Cost units an hour now.</summary>
    internal double PerHour => _perHour;

    internal void Advance(double now)
    {
        Units += _perHour * (now - _from) / 3600;
        _from = now;
    }

    /// <summary>A replica comes (1) or goes (-1); time up to now has been counted.</summary>
    internal void Change(PlacementFunction function, int node, int by)
    {
        PlacementNode at = nodes[node];
        _perHour += by * ((function.CpuMillis / 1000.0 * at.CostPerCoreHour)
            + (function.MemoryBytes / GiB * at.CostPerGiBHour));
        bool wasUsed = _carried[node] > 0;
        _carried[node] += by;
        _perHour += (_carried[node] > 0 ? at.CostPerHour : 0) - (wasUsed ? at.CostPerHour : 0);
    }
}
