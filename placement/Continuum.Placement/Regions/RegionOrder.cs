using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Regions;

/// <summary>
/// All nodes in a ring in which neighbours are near one another: zones one after the other, each followed by the one
/// that is nearest to it of those that are left, and in each the sites and nodes by number.
/// </summary>
internal sealed class RegionOrder
{
    private readonly int[] _position;
    private readonly int[] _nodes;

    internal RegionOrder(CompiledProblem problem, NearPlaces near)
    {
        NodeTable nodes = problem.Nodes;
        int[] rank = ZoneRanks(problem, near);
        _nodes = new int[nodes.Count];
        (int Zone, int Site, int Node)[] keys = new (int, int, int)[nodes.Count];
        for (int node = 0; node < nodes.Count; node++)
        {
            _nodes[node] = node;
            keys[node] = (rank[nodes.Zone[node]], nodes.Site[node], node);
        }

        Array.Sort(keys, _nodes);
        _position = new int[nodes.Count];
        for (int i = 0; i < _nodes.Length; i++)
        {
            _position[_nodes[i]] = i;
        }
    }

    internal int Count => _nodes.Length;

    internal int PositionOf(int node) => _position[node];

    private static int[] ZoneRanks(CompiledProblem problem, NearPlaces near)
    {
        NodeTable nodes = problem.Nodes;
        int zones = 0;
        foreach (int zone in nodes.Zone)
        {
            zones = Math.Max(zones, zone + 1);
        }

        int[] rank = new int[zones];
        for (int zone = 0; zone < zones; zone++)
        {
            rank[zone] = zone;
        }

        // Where there are too many zones for hubs of their own, they stay in the order of their regions.
        ReadOnlySpan<int> hubs = near.AllHubs;
        if (hubs.Length == zones)
        {
            Chain(problem, hubs, rank);
        }

        return rank;
    }

    private static void Chain(CompiledProblem problem, ReadOnlySpan<int> hubs, int[] rank)
    {
        Array.Fill(rank, -1);
        int at = 0;
        for (int next = 0; next < hubs.Length; next++)
        {
            rank[at] = next;
            int nearest = -1;
            double least = double.PositiveInfinity;
            for (int zone = 0; zone < hubs.Length; zone++)
            {
                double away = rank[zone] >= 0 ? double.PositiveInfinity : problem.Places.Between(hubs[at], hubs[zone]).MedianMs;
                if (rank[zone] < 0 && (nearest < 0 || away < least))
                {
                    (nearest, least) = (zone, away);
                }
            }

            at = Math.Max(0, nearest);
        }
    }
}
