namespace Continuum.Placement.Lab.Simulation;

/// <summary>Which nodes are up, and which are known not to be.</summary>
internal sealed class FleetHealth(int nodes)
{
    private readonly int[] _outages = new int[nodes];
    private readonly bool[] _noticed = new bool[nodes];
    private readonly bool[] _lost = new bool[nodes];
    private readonly int[] _epochs = new int[nodes];

    internal int DownCount { get; private set; }

    /// <summary>Whether it is up in truth.</summary>
    internal bool IsUp(int node) => _outages[node] == 0;

    /// <summary>Whether events are sent to it: up, or down unnoticed.</summary>
    internal bool IsTrusted(int node) => !_noticed[node];

    /// <summary>Whether what it carried is to be placed elsewhere.</summary>
    internal bool IsLost(int node) => _lost[node];

    /// <summary>Counts its state changes, so that a notice that comes too late can be told.</summary>
    internal int Epoch(int node) => _epochs[node];

    /// <summary>An outage begins; true where it was up before. Outages of one node may overlap.</summary>
    internal bool Fail(int node)
    {
        if (_outages[node]++ > 0)
        {
            return false;
        }

        _epochs[node]++;
        DownCount++;
        return true;
    }

    /// <summary>An outage ends; true where it is up again.</summary>
    internal bool Recover(int node)
    {
        if (--_outages[node] > 0)
        {
            return false;
        }

        _epochs[node]++;
        DownCount--;
        _noticed[node] = false;
        _lost[node] = false;
        return true;
    }

    internal void Notice(int node) => _noticed[node] = true;

    internal void Lose(int node) => _lost[node] = true;
}
