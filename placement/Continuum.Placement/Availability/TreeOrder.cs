using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability;

/// <summary>Brings nodes into the order of the domain tree, after a look at whether they can be.</summary>
internal static class TreeOrder
{
    /// <summary>Places by region, zone, site.</summary>
    internal static IComparer<Place> ByPath { get; } = Comparer<Place>.Create((one, other) =>
    {
        int region = string.CompareOrdinal(one.Region, other.Region);
        int zone = region != 0 ? region : string.CompareOrdinal(one.Zone, other.Zone);
        return zone != 0 ? zone : string.CompareOrdinal(one.Site, other.Site);
    });

    /// <summary>
    /// The nodes by region, zone, site and id. There are far fewer sites than nodes, so only the sites' names are
    /// compared level by level.
    /// </summary>
    internal static int[] Of(IReadOnlyList<(string Id, string Kind, Place Place)> nodes)
    {
        Dictionary<Place, int> rankOf = [];
        foreach ((_, _, Place place) in nodes)
        {
            rankOf.TryAdd(place, 0);
        }

        Place[] places = [.. rankOf.Keys];
        Array.Sort(places, ByPath);
        for (int rank = 0; rank < places.Length; rank++)
        {
            rankOf[places[rank]] = rank;
        }

        (int Place, string Id)[] keys = [.. nodes.Select(node => (rankOf[node.Place], node.Id))];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(order, (one, other) => keys[one].Place != keys[other].Place
            ? keys[one].Place.CompareTo(keys[other].Place)
            : string.CompareOrdinal(keys[one].Id, keys[other].Id));
        return order;
    }

    /// <summary>Names that are missing or there twice, and places that are not whole.</summary>
    internal static IEnumerable<string> Mistakes(IReadOnlyList<(string Id, string Kind, Place Place)> nodes) =>
    [
        .. Repeated(nodes).GroupBy(node => node.Id, StringComparer.Ordinal)
            .Where(group => string.IsNullOrEmpty(group.Key) || group.Count() > 1)
            .Select(group => string.IsNullOrEmpty(group.Key)
                ? "a node has no name, each needs its own"
                : $"node {group.Key} is listed {group.Count()} times, once is right"),
        .. nodes
            .Where(node => string.IsNullOrEmpty(node.Place.Region)
                || string.IsNullOrEmpty(node.Place.Zone)
                || string.IsNullOrEmpty(node.Place.Site))
            .Select(node => $"node {node.Id} stands at '{node.Place}', region/zone/site is right"),
    ];

    // All nodes where a name is missing or there twice, none where all is well, which costs far less to find out.
    private static IEnumerable<(string Id, string Kind, Place Place)> Repeated(
        IReadOnlyList<(string Id, string Kind, Place Place)> nodes)
    {
        HashSet<string> names = new(nodes.Count, StringComparer.Ordinal);
        foreach ((string id, _, _) in nodes)
        {
            if (string.IsNullOrEmpty(id) || !names.Add(id))
            {
                return nodes;
            }
        }

        return [];
    }
}
