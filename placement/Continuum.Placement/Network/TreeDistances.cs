using Continuum.Placement.Problems;

namespace Continuum.Placement.Network;

/// <summary>
/// Round trips guessed from the levels that two places share, for a fleet of which nothing was measured yet. Memory and
/// the time to build it are linear in the places; the nearest are found without sorting.
/// </summary>
public sealed class TreeDistances : INetworkView
{
    private readonly LatencyEstimate _sameSite;
    private readonly LatencyEstimate _sameZone;
    private readonly LatencyEstimate _sameRegion;
    private readonly LatencyEstimate _elsewhere;
    private readonly Dictionary<Place, int> _numbers;
    private readonly int[] _zones;
    private readonly int[] _regions;
    private readonly List<int>[] _zoneMembers;
    private readonly List<int>[] _regionMembers;

    /// <summary>Groups the places by their levels.</summary>
    /// <param name="places">The places, each once; their order gives their numbers.</param>
    /// <param name="options">What each level stands for; the defaults where it is null.</param>
    /// <exception cref="ArgumentException">
    /// A place is listed twice or an option is out of range; all are named.
    /// </exception>
    public TreeDistances(IReadOnlyList<Place> places, TreeDistanceOptions? options = null)
    {
        options ??= new TreeDistanceOptions();
        List<string> mistakes = options.Mistakes();
        _numbers = new Dictionary<Place, int>(places.Count);
        for (int i = 0; i < places.Count; i++)
        {
            if (!_numbers.TryAdd(places[i], i))
            {
                mistakes.Add($"place {places[i]} is listed twice, once is right");
            }
        }

        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes));
        }

        _sameSite = new LatencyEstimate(options.SameSiteMs, options.SameSiteSigma, Measured: false);
        _sameZone = new LatencyEstimate(options.SameZoneMs, options.SameZoneSigma, Measured: false);
        _sameRegion = new LatencyEstimate(options.SameRegionMs, options.SameRegionSigma, Measured: false);
        _elsewhere = new LatencyEstimate(options.ElsewhereMs, options.ElsewhereSigma, Measured: false);
        (_zones, _zoneMembers) = Grouped(places, place => (place.Region, place.Zone));
        (_regions, _regionMembers) = Grouped(places, place => (place.Region, ""));
    }

    /// <inheritdoc/>
    public int Count => _zones.Length;

    /// <inheritdoc/>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to) =>
        from == to ? _sameSite
        : _zones[from] == _zones[to] ? _sameZone
        : _regions[from] == _regions[to] ? _sameRegion
        : _elsewhere;

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        int filled = 0;
        if (nearest.Length > 0)
        {
            nearest[filled++] = from;
        }

        foreach (int member in _zoneMembers[_zones[from]])
        {
            if (filled < nearest.Length && member != from)
            {
                nearest[filled++] = member;
            }
        }

        List<int> region = _regionMembers[_regions[from]];
        for (int i = 0; i < region.Count && filled < nearest.Length; i++)
        {
            if (_zones[region[i]] != _zones[from])
            {
                nearest[filled++] = region[i];
            }
        }

        for (int i = 0; i < Count && filled < nearest.Length; i++)
        {
            if (_regions[i] != _regions[from])
            {
                nearest[filled++] = i;
            }
        }

        return filled;
    }

    private static (int[] GroupOf, List<int>[] Members) Grouped(
        IReadOnlyList<Place> places, Func<Place, (string Region, string Zone)> level)
    {
        Dictionary<(string, string), int> groups = [];
        List<List<int>> members = [];
        int[] groupOf = new int[places.Count];
        for (int i = 0; i < places.Count; i++)
        {
            (string, string) key = level(places[i]);
            if (!groups.TryGetValue(key, out groupOf[i]))
            {
                groupOf[i] = groups[key] = members.Count;
                members.Add([]);
            }

            members[groupOf[i]].Add(i);
        }

        return (groupOf, [.. members]);
    }
}
