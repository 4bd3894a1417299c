using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// A number for each failure domain of each level, worked out when a level is first asked for; numbers of different
/// levels are not to be compared.
/// </summary>
internal sealed class DomainNumbers(IReadOnlyList<PlacementNode> nodes)
{
    private int[]? _regions;
    private int[]? _zones;
    private int[]? _sites;

    internal int Of(SpreadLevel level, int node) => level switch
    {
        SpreadLevel.Region => (_regions ??= Number(nodes, place => (place.Region, "", "")))[node],
        SpreadLevel.Zone => (_zones ??= Number(nodes, place => (place.Region, place.Zone, "")))[node],
        SpreadLevel.Site => (_sites ??= Number(nodes, place => (place.Region, place.Zone, place.Site)))[node],
        _ => node,
    };

    private static int[] Number(IReadOnlyList<PlacementNode> nodes, Func<Place, (string, string, string)> domain)
    {
        Dictionary<(string, string, string), int> numbers = [];
        int[] of = new int[nodes.Count];
        for (int i = 0; i < of.Length; i++)
        {
            (string, string, string) key = domain(nodes[i].Place);
            if (!numbers.TryGetValue(key, out of[i]))
            {
                of[i] = numbers.Count;
                numbers.Add(key, of[i]);
            }
        }

        return of;
    }
}
