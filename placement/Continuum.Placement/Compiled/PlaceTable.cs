using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>
/// The places that a problem speaks of, numbered, with what is known of the round trips between them: the network view
/// where it knows both, the tree of places otherwise.
/// </summary>
internal sealed class PlaceTable
{
    private readonly List<Place> _places;
    private readonly Dictionary<Place, int> _numbers;
    private readonly List<Known> _known;
    private readonly Dictionary<string, int> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, string), int> _zones = [];
    private readonly Dictionary<(int, string), int> _sites = [];
    private readonly INetworkView? _view;
    private readonly TreeDistances? _tree;
    private readonly LatencyEstimate[] _byLevels;

    /// <param name="places">Each once; their order is their numbers.</param>
    /// <param name="view">What is known, or null.</param>
    internal PlaceTable(IReadOnlyList<Place> places, INetworkView? view)
    {
        _view = view;
        _tree = view is null ? new TreeDistances(places) : null;
        _byLevels = ByLevels();
        _places = new List<Place>(places.Count);
        _known = new List<Known>(places.Count);
        _numbers = new Dictionary<Place, int>(places.Count);
        for (int i = 0; i < places.Count; i++)
        {
            Add(places[i]);
        }
    }

    internal int Count => _places.Count;

    internal Place this[int place] => _places[place];

    /// <summary>The view where there is one; otherwise the tree of the places there were at first.</summary>
    internal INetworkView View => _view ?? _tree!;

    /// <summary>The place's number in <see cref="View"/>, or -1.</summary>
    internal int InView(int place) => _known[place].InView;

    /// <summary>The number of a place, or -1.</summary>
    internal int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <summary>The number of a place, which is added where it is new.</summary>
    internal int Add(Place place)
    {
        if (!_numbers.TryGetValue(place, out int number))
        {
            _numbers.Add(place, number = _places.Count);
            _places.Add(place);
            int region = Number(_regions, place.Region);
            int zone = Number(_zones, (region, place.Zone));
            _known.Add(new Known(View.Find(place), region, zone, Number(_sites, (zone, place.Site))));
        }

        return number;
    }

    internal LatencyEstimate Between(int from, int to)
    {
        int one = _known[from].InView;
        int other = _known[to].InView;
        return one >= 0 && other >= 0 ? View.Between(one, other) : _byLevels[SharedLevels(from, to)];
    }

    /// <summary>How many levels two places share: 0 to 3.</summary>
    internal int SharedLevels(int one, int other)
    {
        Known a = _known[one];
        Known b = _known[other];
        return a.Site == b.Site ? 3 : a.Zone == b.Zone ? 2 : a.Region == b.Region ? 1 : 0;
    }

    // What the tree says of two places that share none, one, two and all levels.
    private static LatencyEstimate[] ByLevels()
    {
        Place place = new("a", "a", "a");
        TreeDistances tree = new([place, place with { Site = "b" }, place with { Zone = "b" }, place with { Region = "b" }]);
        return [tree.Between(0, 3), tree.Between(0, 2), tree.Between(0, 1), tree.Between(0, 0)];
    }

    private static int Number<TKey>(Dictionary<TKey, int> numbers, TKey key)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
        {
            numbers.Add(key, number = numbers.Count);
        }

        return number;
    }

    private readonly record struct Known(int InView, int Region, int Zone, int Site);
}
