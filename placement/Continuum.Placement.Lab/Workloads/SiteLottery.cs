using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Topologies;

namespace Continuum.Placement.Lab.Workloads;

/// <summary>Draws sites, each as likely as it has clients.</summary>
internal sealed class SiteLottery
{
    private readonly double[] _upTo;

    internal SiteLottery(IReadOnlyList<LabSite> sites)
    {
        _upTo = new double[sites.Count];
        double sum = 0;
        for (int i = 0; i < _upTo.Length; i++)
        {
            sum += sites[i].Clients;
            _upTo[i] = sum;
        }
    }

    internal int Draw(SeededRandom random)
    {
        double drawn = random.NextUnit() * _upTo[^1];
        int at = Array.BinarySearch(_upTo, drawn);
        return Math.Min(at < 0 ? ~at : at + 1, _upTo.Length - 1);
    }
}
